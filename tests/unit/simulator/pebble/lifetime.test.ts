import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SdkError } from 'charmkit/base';
import { createPebbleClient } from 'charmkit/pebble';
import { startEmbeddedPebble } from '../../../../lib/juju-sim/simulator/pebble/index.ts';
import { eventually } from '../../../contract/pebble/eventually.ts';
import { startedPebble } from './started-pebble.ts';

const sleeper = { override: 'replace', command: 'sleep 1000' } as const;

describe('an embedded Pebble', () => {
  test('forgets its plan when it stops, has another boot id when it starts again, and its files still', async () => {
    await using first = await startedPebble();
    await first.client.addLayer('one', { services: { one: sleeper } });
    await first.client.pushFile({ path: '/kept', content: 'still there' });
    await first.pebble.stop();
    await using second = await startEmbeddedPebble({ socketPath: first.pebble.socketPath, root: first.root });
    const client = createPebbleClient({ socketPath: second.socketPath });
    expect((await client.plan()).services).toEqual({});
    expect((await client.pullFile('/kept')).toString()).toBe('still there');
    expect(second.bootId).not.toBe(first.pebble.bootId);
  });

  test('counts requests, bytes written, and how often each service was started', async () => {
    const requests: string[] = [];
    await using started = await startedPebble({
      onRequest: (method, url) => requests.push(`${method} ${url}`),
    });
    await started.client.addLayer('one', { services: { one: sleeper } });
    await started.client.startServices(['one']);
    await started.client.restartServices(['one']);
    await started.client.pushFile({ path: '/five', content: '12345' });
    const counts = started.pebble.counts();
    expect(counts).toMatchObject({ bytesWritten: 5, services: { one: { starts: 2, restarts: 1 } } });
    expect(counts.requests).toBe(requests.length);
    expect(requests[0]).toBe('POST /v1/layers');
  });

  test('tells its owner of notices', async () => {
    const keys: string[] = [];
    await using started = await startedPebble({ onNotice: ({ type, key }) => keys.push(`${type} ${key}`) });
    await started.client.notify('example.com/happened');
    expect(keys).toEqual(['custom example.com/happened']);
  });

  test('ends, and tells why, when a service that must not end does', async () => {
    const kinds: string[] = [];
    await using started = await startedPebble({ onShutdown: (kind) => kinds.push(kind) });
    const service = {
      override: 'replace',
      command: `sh -c 'sleep 0.2; exit 1'`,
      'on-failure': 'shutdown',
    } as const;
    await started.client.addLayer('one', { services: { one: service } });
    await started.client.startServices(['one']);
    await eventually(
      async () => kinds,
      ({ length }) => length > 0,
    );
    expect(kinds).toEqual(['failure']);
    await expect(started.client.systemInfo()).rejects.toMatchObject({ name: 'PebbleConnectionError' });
  });

  test('takes the place of one that was killed and left its socket behind', async () => {
    await using started = await startedPebble();
    await started.client.pushFile({ path: '/left.socket', content: '' });
    await using second = await startEmbeddedPebble({
      socketPath: join(started.root, 'left.socket'),
      root: started.root,
    });
    expect((await createPebbleClient({ socketPath: second.socketPath }).systemInfo()).bootId).toBe(
      second.bootId,
    );
  });

  test('refuses a socket path that the system would cut', async () => {
    const socketPath = join('/tmp', 'long'.repeat(30), 'pebble.socket');
    await expect(startEmbeddedPebble({ socketPath, root: '/' })).rejects.toBeInstanceOf(SdkError);
  });
});
