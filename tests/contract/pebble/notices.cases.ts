import { describe, expect, test } from '@jest/globals';
import { PebbleApiError } from 'charmkit/pebble';
import { rejection } from './rejection.ts';
import type { PebbleUnderTest } from './under-test.ts';

export function noticesContract(pebble: PebbleUnderTest): void {
  describe('notices', () => {
    test('a notice comes back with its data, by its id and by its key', async () => {
      const key = 'example.com/comes-back';
      const id = await pebble.client.notify(key, { data: { one: '1' } });
      const notice = await pebble.client.notice(id);
      expect(notice).toMatchObject({ id, type: 'custom', key, occurrences: 1, lastData: { one: '1' } });
      expect(notice.userId).toBe(process.getuid?.());
      expect(await pebble.client.notices({ types: ['custom'], keys: [key] })).toEqual([notice]);
    });

    test('a notice that happens again keeps its id, and has the newest data', async () => {
      const key = 'example.com/again';
      const id = await pebble.client.notify(key, { data: { count: '1' } });
      const first = await pebble.client.notice(id);
      expect(await pebble.client.notify(key, { data: { count: '2' } })).toBe(id);
      const second = await pebble.client.notice(id);
      expect(second).toMatchObject({
        occurrences: 2,
        lastData: { count: '2' },
        firstOccurred: first.firstOccurred,
      });
      expect(second.lastRepeated > first.lastRepeated).toBe(true);
    });

    test('a notice that happens again too soon is not repeated', async () => {
      const key = 'example.com/too-soon';
      const id = await pebble.client.notify(key);
      const first = await pebble.client.notice(id);
      await pebble.client.notify(key, { repeatAfterMs: 3_600_000 });
      const second = await pebble.client.notice(id);
      expect(second).toMatchObject({
        occurrences: 2,
        lastRepeated: first.lastRepeated,
        repeatAfter: '1h0m0s',
      });
    });

    test('notices after a time are those repeated later', async () => {
      const keys = ['example.com/after-1', 'example.com/after-2'];
      const id = await pebble.client.notify('example.com/after-1');
      await pebble.client.notify('example.com/after-2');
      const { lastRepeated: after } = await pebble.client.notice(id);
      expect((await pebble.client.notices({ keys, after })).map((notice) => notice.key)).toEqual([
        'example.com/after-2',
      ]);
      expect(await pebble.client.notices({ keys })).toHaveLength(2);
    });

    test('one can wait for a notice, in vain as well', async () => {
      const keys = ['example.com/waited-for'];
      const waiting = pebble.client.notices({ keys, timeoutMs: 20_000 });
      await pebble.client.notify('example.com/waited-for');
      expect(await waiting).toMatchObject([{ key: 'example.com/waited-for' }]);
      expect(await pebble.client.notices({ keys: ['example.com/never'], timeoutMs: 50 })).toEqual([]);
    });

    test('waiting can be given up', async () => {
      const abort = new AbortController();
      const waiting = pebble.client.notices({
        keys: ['example.com/never'],
        timeoutMs: 20_000,
        signal: abort.signal,
      });
      abort.abort();
      await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    });

    test('changes make notices, which a filter by type finds', async () => {
      const id = await pebble.client.replan();
      const notices = await pebble.client.notices({ types: ['change-update'], keys: [id], users: 'all' });
      expect(notices).toMatchObject([{ type: 'change-update', key: id, lastData: { kind: 'replan' } }]);
      expect(await pebble.client.notices({ types: ['no-such-type'] })).toEqual([]);
    });

    test.each([
      ['a key without a path', 'example.com', {}],
      ['a key without a domain', 'example/path', {}],
      ['capital letters', 'Example.com/path', {}],
      ['a long key', `example.com/${'a'.repeat(300)}`, {}],
      ['too much data', 'example.com/path', { data: { a: 'x'.repeat(4096) } }],
    ])('%s is refused', async (_what, key, options) => {
      expect(await rejection(PebbleApiError, pebble.client.notify(key, options))).toMatchObject({
        statusCode: 400,
      });
    });

    test('an unknown notice is not found', async () => {
      expect(await rejection(PebbleApiError, pebble.client.notice('999999'))).toMatchObject({
        statusCode: 404,
      });
    });
  });
}
