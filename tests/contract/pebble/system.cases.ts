import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { createPebbleClient, PebbleConnectionError } from 'charmkit/pebble';
import { rejection } from './rejection.ts';
import type { PebbleUnderTest } from './under-test.ts';

export function systemContract(pebble: PebbleUnderTest): void {
  describe('system', () => {
    test('Pebble tells its version, and one boot id for as long as it runs', async () => {
      const [first, second] = [await pebble.client.systemInfo(), await pebble.client.systemInfo()];
      expect(first.version).toMatch(/\d+\.\d+/);
      expect(first.bootId).toMatch(/^[0-9a-f-]{36}$/);
      expect(second).toEqual(first);
    });

    test('a socket that is not there is a connection error that names it', async () => {
      const socketPath = join(pebble.path('.'), 'no.socket');
      const error = await rejection(PebbleConnectionError, createPebbleClient({ socketPath }).systemInfo());
      expect(error.message).toContain(`${socketPath} does not exist`);
    });

    test.each([
      ['GET', '/v1/nothing', undefined, 404],
      ['GET', '/v1/plan?format=json', undefined, 400],
      ['POST', '/v1/system-info', {}, 405],
      ['POST', '/v1/layers', { action: 'remove', label: 'x', format: 'yaml', layer: '' }, 400],
      ['POST', '/v1/layers', { action: 'add', label: 'x', format: 'json', layer: '' }, 400],
      ['POST', '/v1/files', { action: 'write' }, 400],
      ['GET', '/v1/files?action=read&path=/a', undefined, 400],
      ['GET', '/v1/files?action=other', undefined, 400],
      ['POST', '/v1/services', { action: 'other', services: ['a'] }, 400],
      ['POST', '/v1/services', { action: 'replan', services: ['a'] }, 400],
      ['GET', '/v1/changes?select=other', undefined, 400],
      ['POST', '/v1/checks', { action: 'other', checks: ['a'] }, 400],
      ['GET', '/v1/health?level=other', undefined, 400],
      ['POST', '/v1/notices', { action: 'add', type: 'other', key: 'a.b/c' }, 400],
      ['POST', '/v1/identities', { action: 'other', identities: {} }, 400],
      ['GET', '/v1/logs?n=-2', undefined, 400],
    ])('%s %s with %j is refused in the form of an error', async (method, path, body, status) => {
      const answer = await ask(pebble.socketPath, { method, path, body });
      expect(answer).toMatchObject({
        type: 'error',
        'status-code': status,
        result: { message: expect.any(String) },
      });
    });
  });
}

function ask(
  socketPath: string,
  { method, path, body }: { method: string; path: string; body: unknown },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const outgoing = request({ socketPath, method, path, agent: false, headers });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => resolve(text(response).then(JSON.parse)));
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
