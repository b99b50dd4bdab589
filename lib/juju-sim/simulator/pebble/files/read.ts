import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createSyncReply, renderEnvelope } from '../http/reply.ts';
import { type Image, isRemoval } from '../image/image.ts';
import { createLinkReader } from '../image/path.ts';
import {
  assertAbsolute,
  catchFileError,
  createFileError,
  createMissingFileError,
  FileError,
  type FileResult,
  runFileOperation,
} from './result.ts';

/** Files up to this size are read at once, because each step of a stream costs more than the reading. */
const atOnceBytes = 64 * 1024;

/**
 * Answers a read: a part `files` for each readable file, in the order of the request, and a last part `response` with
 * the outcome of each file. The status is 200 even if all files failed.
 */
export async function writeFilesAnswer(
  image: Image,
  paths: readonly string[],
  response: ServerResponse,
): Promise<void> {
  const boundary = randomBytes(30).toString('hex');
  response.writeHead(200, { 'Content-Type': `multipart/form-data; boundary=${boundary}` });
  const results: FileResult[] = [];
  const readLink = createLinkReader();
  const locate = (path: string) => image.locate(path, { readLink });
  for (const path of paths) {
    results.push(await runFileOperation(path, () => writePart(locate, path, boundary, response)));
  }
  const head = partHead(boundary, 'name="response"', 'application/json');
  response.end(`${head}${JSON.stringify(renderEnvelope(createSyncReply(results)))}\n\r\n--${boundary}--\r\n`);
}

async function writePart(
  locate: (path: string) => string,
  path: string,
  boundary: string,
  response: ServerResponse,
): Promise<void> {
  assertAbsolute(path);
  const located = asFileError('stat', path, () => locate(path));
  const status = asFileError('stat', path, () => statSync(located, { throwIfNoEntry: false }));
  if (!status || isRemoval(status)) throw createMissingFileError('stat', path);
  if (!status.isFile()) throw createFileError(`can only read a regular file: ${JSON.stringify(path)}`);
  const head = partHead(boundary, `name="files"; filename="${escaped(path)}"`, 'application/octet-stream');
  if (status.size > atOnceBytes) await writeStream(located, path, head, response);
  else {
    const content = asFileError('open', path, () => readFileSync(located));
    response.write(Buffer.concat([Buffer.from(head), content]));
  }
  response.write('\r\n');
}

async function writeStream(
  located: string,
  path: string,
  head: string,
  response: ServerResponse,
): Promise<void> {
  await using file = await catchFileError('open', path, open(located, 'r'));
  response.write(head);
  for await (const chunk of file.createReadStream({ autoClose: false })) {
    if (!response.write(chunk)) await drained(response);
  }
}

/** Waits until the response takes more data, or the client disconnects. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
    if (response.destroyed) done();
  });
}

function asFileError<Value>(operation: string, path: string, call: () => Value): Value {
  try {
    return call();
  } catch (thrown) {
    throw FileError.of(operation, path, thrown);
  }
}

function partHead(boundary: string, disposition: string, type: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: ${type}\r\n\r\n`;
}

function escaped(filename: string): string {
  return filename.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
