import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { createPebbleClient, PebbleApiError } from 'charmkit/pebble';
import { fakePebble, grant, refuse } from './fake-pebble.ts';

/** A Pebble without `POST /v1/checks/refresh`, which has one check. */
function oldPebble(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '', 'http://localhost');
  const check = { name: 'web', status: 'down', failures: 3, threshold: 3 };
  if (url.pathname !== '/v1/checks') refuse(response, 404, 'invalid API endpoint requested');
  else grant(response, url.searchParams.get('names') === 'web' ? [check] : []);
}

describe('an old Pebble', () => {
  test('tells of a check what it found the last time, where it can not run it at once', async () => {
    await using pebble = await fakePebble(oldPebble);
    const client = createPebbleClient({ socketPath: pebble.socketPath });
    expect(await client.refreshCheck('web')).toEqual({
      info: { name: 'web', startup: 'enabled', status: 'down', successes: 0, failures: 3, threshold: 3 },
      isFresh: false,
    });
  });

  test('does not know a check that is not in its plan', async () => {
    await using pebble = await fakePebble(oldPebble);
    const client = createPebbleClient({ socketPath: pebble.socketPath });
    await expect(client.refreshCheck('other')).rejects.toThrow(PebbleApiError);
  });
});
