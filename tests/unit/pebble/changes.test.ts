import { describe, expect, test } from '@jest/globals';
import { createPebbleClient } from 'charmkit/pebble';
import { fakePebble, grant, refuse } from './fake-pebble.ts';

describe('waiting for a change', () => {
  test('goes on in slices until the change is ready', async () => {
    const asked: (string | undefined)[] = [];
    await using pebble = await fakePebble((request, response) => {
      asked.push(request.url);
      if (asked.length < 3) return refuse(response, 504, 'timed out waiting for change');
      const times = { 'spawn-time': '2026-01-01T00:00:00Z', 'ready-time': '2026-01-01T00:00:01Z' };
      grant(response, { id: '7', kind: 'start', summary: '', status: 'Done', ready: true, ...times });
    });
    const client = createPebbleClient({ socketPath: pebble.socketPath });
    expect(await client.waitChange('7')).toMatchObject({ id: '7', status: 'Done', tasks: [] });
    expect(asked).toEqual(Array.from({ length: 3 }, () => '/v1/changes/7/wait?timeout=4000ms'));
  });
});
