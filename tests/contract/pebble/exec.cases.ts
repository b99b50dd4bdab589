import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { PebbleApiError, PebbleExecError, PebbleTimeoutError } from 'charmkit/pebble';
import { rejection } from './rejection.ts';
import type { PebbleUnderTest } from './under-test.ts';

export function execContract(pebble: PebbleUnderTest): void {
  describe('exec', () => {
    test('a command gives its output and its errors apart', async () => {
      const output = await pebble.client.run(['sh', '-c', 'echo out; echo err >&2']);
      expect(output).toEqual({ stdout: 'out\n', stderr: 'err\n' });
    });

    test('errors can come with the output', async () => {
      const output = await pebble.client.run(['sh', '-c', 'echo out; echo err >&2'], { combineStderr: true });
      expect(output).toEqual({ stdout: 'out\nerr\n', stderr: '' });
    });

    test('a command without input finds its end', async () => {
      expect(await pebble.client.run(['cat'])).toEqual({ stdout: '', stderr: '' });
    });

    test.each([
      ['text', 'one\ntwo 😀'],
      ['bytes', Buffer.from('one\ntwo 😀')],
      ['a stream', Readable.from([Buffer.from('one\ntw'), 'o 😀'])],
    ])('input may be %s', async (_what, stdin) => {
      expect((await pebble.client.run(['cat'], { stdin })).stdout).toBe('one\ntwo 😀');
    });

    test('megabytes go in and come out', async () => {
      const stdin = Buffer.alloc(3_000_000, '0123456789');
      const { stdout } = await pebble.client.run(['cat'], { stdin });
      expect(stdout === stdin.toString()).toBe(true);
    });

    test('a command need not read its input', async () => {
      const stdin = Buffer.alloc(3_000_000);
      expect(await pebble.client.run(['true'], { stdin })).toEqual({ stdout: '', stderr: '' });
    });

    test('streams carry a conversation', async () => {
      const process = await pebble.client.exec(['cat']);
      const answers = process.stdout[Symbol.asyncIterator]();
      process.stdin.write('one');
      expect(String((await answers.next()).value)).toBe('one');
      process.stdin.write('two');
      expect(String((await answers.next()).value)).toBe('two');
      process.stdin.end();
      expect((await answers.next()).done).toBe(true);
      expect(await process.wait()).toBe(0);
    });

    test('an exit code is an error that tells the output, but of the command only its name', async () => {
      const run = pebble.client.run(['sh', '-c', 'echo "out"; echo "err" >&2; exit 3 # marker']);
      const error = await rejection(PebbleExecError, run);
      expect(error).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
      expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain('marker');
    });

    test('waiting gives the exit code, and throws away what nobody reads', async () => {
      const process = await pebble.client.exec(['sh', '-c', 'head -c 3000000 /dev/zero; exit 4']);
      expect(await process.wait()).toBe(4);
    });

    test('a signal reaches the command', async () => {
      const process = await pebble.client.exec([
        'sh',
        '-c',
        'trap "exit 9" USR1; echo ready; while :; do sleep 0.05; done',
      ]);
      await process.stdout[Symbol.asyncIterator]().next();
      process.sendSignal('SIGUSR1');
      expect(await process.wait()).toBe(9);
    });

    test('a command that a signal ends has an exit code above 128', async () => {
      const process = await pebble.client.exec(['sleep', '1000']);
      process.sendSignal('SIGTERM');
      expect(await process.wait()).toBe(143);
    });

    test('a command that takes too long is ended', async () => {
      const run = pebble.client.run(['sleep', '1000'], { timeoutMs: 200 });
      expect(await rejection(PebbleTimeoutError, run)).toMatchObject({ timeoutMs: 200 });
    });

    test('a command runs in the environment and directory that it is given', async () => {
      const workingDir = pebble.path('exec-dir');
      await pebble.client.makeDir(workingDir);
      const command = ['sh', '-c', 'echo "$GREETING from $PWD"'];
      const { stdout } = await pebble.client.run(command, { workingDir, environment: { GREETING: 'hello' } });
      expect(stdout).toBe(`hello from ${workingDir}\n`);
    });

    test('a command inherits the context of a service, and its own goes before', async () => {
      const workingDir = pebble.path('context-dir');
      await pebble.client.makeDir(workingDir);
      const environment = { FIRST: 'service', SECOND: 'service' };
      const service = {
        override: 'replace',
        command: 'true',
        environment,
        'working-dir': workingDir,
      } as const;
      await pebble.client.addLayer('context', { services: { context: service } }, { combine: true });
      const { stdout } = await pebble.client.run(['sh', '-c', 'echo "$FIRST $SECOND $PWD"'], {
        serviceContext: 'context',
        environment: { SECOND: 'own' },
      });
      expect(stdout).toBe(`service own ${workingDir}\n`);
    });

    test('a terminal has a size, which may change', async () => {
      // Sizes and input arrive over two connections in any order, so the command polls for the size that it expects.
      const untilResized = 'while [ "$(stty size)" = "25 80" ]; do sleep 0.05; done; stty size';
      const process = await pebble.client.exec(['sh', '-c', untilResized], {
        terminal: { width: 80, height: 25, interactive: true },
      });
      const output = text(process.stdout);
      process.resize(100, 30);
      expect(await process.wait()).toBe(0);
      expect(await output).toMatch(/30 100\r\n$/);
    });

    test.each([
      ['no command', [], {}],
      ['an unknown executable', ['no-such-executable-here'], {}],
      ['an unknown service context', ['true'], { serviceContext: 'no-such-service' }],
      ['an unknown user', ['true'], { user: 'nobody-of-this-name' }],
    ])('%s is refused', async (_what, command, options) => {
      expect(await rejection(PebbleApiError, pebble.client.exec(command, options))).toMatchObject({
        statusCode: 400,
      });
    });

    test('a source of input that fails ends the command, and is the error', async () => {
      const failing = Readable.from(
        (async function* () {
          yield 'half';
          throw new RangeError('the source failed');
        })(),
      );
      const run = pebble.client.run(['cat'], { stdin: failing });
      expect(await rejection(RangeError, run)).toMatchObject({ message: 'the source failed' });
    });
  });
}
