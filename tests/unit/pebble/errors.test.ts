import { describe, expect, test } from '@jest/globals';
import { SdkError } from 'charmkit/base';
import {
  PebbleApiError,
  PebbleChangeError,
  PebbleConnectionError,
  PebbleError,
  PebbleExecError,
  PebblePathError,
  PebbleTimeoutError,
} from 'charmkit/pebble';

const SOCKET = '/charm/containers/grafana/pebble.socket';

describe('errors', () => {
  test.each([
    ['ENOENT', 'does not exist'],
    ['ECONNREFUSED', 'no process listens'],
    ['EACCES', 'run as root'],
    ['EPIPE', 'write EPIPE'],
  ])('a connection that fails with %s names the socket, and says %j', (code, advice) => {
    const cause = Object.assign(new Error(`write ${code}`), { code });
    const error = new PebbleConnectionError(SOCKET, cause);
    expect(error.message).toContain(SOCKET);
    expect(error.message).toContain(advice);
    expect(error).toMatchObject({ socketPath: SOCKET, cause, facts: { reason: code } });
  });

  test('every error is a PebbleError with a code', () => {
    const errors = [
      new PebbleConnectionError(SOCKET, undefined),
      new PebbleApiError('GET /v1/plan', { statusCode: 400, message: 'no' }),
      new PebblePathError({ kind: 'not-found', path: '/a', message: 'no' }),
      new PebbleChangeError({ id: '1', err: 'no', tasks: [] }),
      new PebbleExecError({ executable: 'sh', exitCode: 1, stdout: '', stderr: '' }),
      new PebbleTimeoutError('GET /v1/plan', 5000),
    ];
    for (const error of errors) {
      expect(error).toBeInstanceOf(PebbleError);
      expect(error).toBeInstanceOf(SdkError);
      expect(error.name).toBe(error.constructor.name);
    }
    expect(errors.map((error) => error.code)).toEqual([
      'pebble-connection',
      'pebble-api',
      'pebble-path',
      'pebble-change',
      'pebble-exec',
      'pebble-timeout',
    ]);
  });

  test('a failed change tells the logs of its tasks', () => {
    const tasks = [
      { summary: 'Start service "one"', status: 'Error', log: ['line 1', 'line 2'] },
      { summary: 'Start service "two"', status: 'Hold', log: [] },
    ];
    const error = new PebbleChangeError({ id: '7', err: 'cannot start', tasks });
    expect(error.message).toBe('cannot start\nStart service "one" (Error):\n  line 1\n  line 2');
    expect(error).toMatchObject({ changeId: '7', tasks });
  });

  test('a failed command tells the start of its output only', () => {
    const error = new PebbleExecError({
      executable: 'sh',
      exitCode: 2,
      stdout: '',
      stderr: 'e'.repeat(5000),
    });
    expect(error.message).toBe(
      `sh ended with exit code 2, stderr: ${JSON.stringify(`${'e'.repeat(1024)} [truncated]`)}`,
    );
    expect(error.stderr).toHaveLength(5000);
  });

  test('a path error tells how many others there were', () => {
    const others = [new PebblePathError({ kind: 'not-found', path: '/b', message: 'no' })];
    const error = new PebblePathError({ kind: 'permission-denied', path: '/a', message: 'no', others });
    expect(error.message).toBe('/a: permission-denied: no (and 1 more of the same request)');
  });
});
