import { describe, expect, test } from '@jest/globals';
import { readAll } from 'charmkit/http';
import { PebbleProtocolError } from 'charmkit/pebble';
import fc from 'fast-check';
import { parseBoundary, readMultipart } from '../../../lib/charmkit/pebble/files/multipart-reader.ts';
import {
  createBoundary,
  type OutgoingPart,
  quoteFilename,
  renderMultipart,
} from '../../../lib/charmkit/pebble/files/multipart-writer.ts';

const BOUNDARY = 'b'.repeat(40);

async function* inChunksOf(body: Buffer, size: number): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < body.length; at += size) {
    yield await Promise.resolve(body.subarray(at, at + size));
  }
}

async function readParts(body: Buffer, chunkSize: number): Promise<unknown[]> {
  const parts: unknown[] = [];
  for await (const part of readMultipart(inChunksOf(body, chunkSize), BOUNDARY, 'GET /v1/files')) {
    parts.push({ ...part, content: (await readAll(part.content)).toString('latin1') });
  }
  return parts;
}

describe('multipart', () => {
  const printable = fc.string({ unit: fc.constantFrom('a', 'z', '/', ' ', '"', '\\', ';', '=', '%', 'é') });
  const hostile = fc.constantFrom('\r\n', '--', `--${BOUNDARY.slice(0, 20)}`, '\r\n--bbbb', 'x', '\n', '');
  const content = fc.oneof(
    fc.array(hostile).map((pieces) => pieces.join('')),
    fc.string(),
  );

  test('what is written is read, however the stream is cut', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ filename: printable, content })),
        fc.integer({ min: 1, max: 200 }),
        async (files, chunkSize) => {
          const parts = files.map(
            (file): OutgoingPart => ({ name: 'files', contentType: 'application/octet-stream', ...file }),
          );
          const body = await readAll(renderMultipart(parts, BOUNDARY));
          expect(await readParts(body, chunkSize)).toEqual(
            files.map((file) => ({
              name: 'files',
              quotedFilename: quoteFilename(file.filename),
              content: Buffer.from(file.content).toString('latin1'),
            })),
          );
        },
      ),
    ));

  test('parts that nobody reads are passed over', async () => {
    const parts = ['one', 'two'].map((name) => ({
      name,
      contentType: 'text/plain',
      content: 'x'.repeat(500),
    }));
    const body = await readAll(renderMultipart(parts, BOUNDARY));
    const names: string[] = [];
    for await (const part of readMultipart(inChunksOf(body, 64), BOUNDARY, 'GET /v1/files'))
      names.push(part.name);
    expect(names).toEqual(['one', 'two']);
  });

  test('a body that is cut short is a protocol error, wherever it is cut', async () => {
    const part = { name: 'files', filename: '/a', contentType: 'text/plain', content: 'content' };
    const body = await readAll(renderMultipart([part], BOUNDARY));
    for (let length = 0; length < body.length - '--\r\n'.length; length += 1) {
      await expect(readParts(body.subarray(0, length), 1000)).rejects.toThrow(PebbleProtocolError);
    }
  });

  test('a part without a name is a protocol error', async () => {
    const body = Buffer.from(`--${BOUNDARY}\r\nContent-Type: text/plain\r\n\r\nx\r\n--${BOUNDARY}--\r\n`);
    await expect(readParts(body, 10)).rejects.toThrow('a part without a name');
  });

  test('a file name can not break out of its header', async () => {
    const filename = 'a"\r\nX-Header: b\0';
    const body = await readAll(
      renderMultipart([{ name: 'files', filename, contentType: 'text/plain', content: '' }], BOUNDARY),
    );
    expect(body.toString().split('\r\n')[1]).toBe(
      `Content-Disposition: form-data; name="files"; filename*=UTF-8''a%22%0D%0AX-Header%3A%20b%00`,
    );
  });

  test('boundaries are as long as Pebble wants, and never twice the same', () => {
    expect(createBoundary().length).toBeGreaterThanOrEqual(32);
    expect(createBoundary()).not.toBe(createBoundary());
  });

  test.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['multipart/form-data; boundary="a b"', 'a b'],
    ['Multipart/Form-Data; charset=utf-8; Boundary=abc', 'abc'],
    ['multipart/mixed; boundary=abc', undefined],
    ['application/json', undefined],
    ['', undefined],
  ])('the boundary of %j is %j', (contentType, boundary) => {
    expect(parseBoundary(contentType)).toBe(boundary);
  });
});
