import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { DashboardContentError, decodeContent, encodeContent } from 'charmkit/interfaces/grafana-dashboard';
import fc from 'fast-check';
import { compressXz } from '../../../../lib/charmkit/interfaces/grafana-dashboard/xz/compress.ts';
import { decompressXz } from '../../../../lib/charmkit/interfaces/grafana-dashboard/xz/decompress.ts';

describe('a dashboard’s way through a databag', () => {
  test('any text comes out as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 2000 }), async (text) => {
        expect(await decodeContent(encodeContent(text))).toBe(text);
      }),
    );
  });

  test('any bytes do, whether they can be made smaller or not', async () => {
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.tuple(fc.uint8Array({ maxLength: 9 }), fc.nat(300)).map(([part, times]) => repeated(part, times)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 8 }), async (chunks) => {
        const bytes = Buffer.concat(chunks);
        expect((await decompressXz(compressXz(bytes), bytes.length)).equals(bytes)).toBe(true);
      }),
    );
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a chunk to the byte', Buffer.alloc(65_536, 'a')],
    ['one byte more', Buffer.alloc(65_537, 'a')],
    [
      'noise, then text, then noise',
      Buffer.concat([randomBytes(70_000), Buffer.alloc(70_000, 'ab'), randomBytes(70_000)]),
    ],
  ])('so do %s', async (_what, bytes) => {
    expect((await decompressXz(compressXz(bytes), bytes.length)).equals(bytes)).toBe(true);
  });

  test('JSON gets a small fraction of its size', () => {
    const panel = (id: number) => ({
      id,
      type: 'timeseries',
      title: `Panel ${id}`,
      targets: [{ expr: `rate(a${id}[5m])` }],
    });
    const json = JSON.stringify({ panels: Array.from({ length: 500 }, (_, id) => panel(id)) });
    expect(encodeContent(json).length).toBeLessThan(json.length / 5);
  });

  test('equal dashboards are equal bytes', () => {
    expect(encodeContent('{"a": 1}')).toBe(encodeContent('{"a": 1}'));
  });
});

describe('content that is none', () => {
  const bomb = encodeContent(' '.repeat(11 * 1024 * 1024));

  test.each([
    ['nothing', ''],
    ['no base64', '!!!'],
    ['no XZ', Buffer.from('{"title": "plain"}').toString('base64')],
    ['XZ that is cut off', encodeContent('x'.repeat(1000)).slice(0, 60)],
    ['XZ with another byte in it', damaged(encodeContent('some text to be found damaged'))],
  ])('%s is refused, without a word of it', async (_what, content) => {
    const refused = decodeContent(content);
    await expect(refused).rejects.toThrow(DashboardContentError);
    await expect(refused).rejects.toThrow('is not base64 of XZ');
  });

  test('what is no UTF-8 is refused', async () => {
    const content = compressXz(Buffer.from([0x22, 0xff, 0x22])).toString('base64');
    await expect(decodeContent(content)).rejects.toThrow('is not UTF-8');
  });

  test('what would grow out of all proportion is refused', async () => {
    expect(bomb.length).toBeLessThan(100_000);
    await expect(decodeContent(bomb)).rejects.toThrow('is larger than 5242880 bytes');
  });

  test('the next that is right is read all the same', async () => {
    await expect(decodeContent('bm90IHh6')).rejects.toThrow();
    await expect(decodeContent(bomb)).rejects.toThrow();
    expect(await decodeContent(encodeContent('right'))).toBe('right');
  });
});

function repeated(part: Uint8Array, times: number): Uint8Array {
  return Buffer.concat(Array.from({ length: times }, () => part));
}

function damaged(content: string): string {
  const bytes = Buffer.from(content, 'base64');
  bytes[30] = (bytes[30] ?? 0) ^ 0x10;
  return bytes.toString('base64');
}
