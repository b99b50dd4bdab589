import { randomBytes } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { envelope, sync } from '../http/reply.ts';
import type { Image } from '../image/image.ts';
import { assertAbsolute, FileError, type FileResult, fileResult, orFileError, refusal } from './result.ts';

/**
 * Answers a read: one part `files` for each file that could be read, in the order asked for, and a last
 * part `response` with the outcome of each. The status is 200 whatever happened to the files.
 */
export async function writeFilesAnswer(
  image: Image,
  paths: readonly string[],
  response: ServerResponse,
): Promise<void> {
  const boundary = randomBytes(30).toString('hex');
  response.writeHead(200, { 'Content-Type': `multipart/form-data; boundary=${boundary}` });
  const results: FileResult[] = [];
  for (const path of paths) {
    results.push(await fileResult(path, () => writePart(image, path, boundary, response)));
  }
  const head = partHead(boundary, 'name="response"', 'application/json');
  response.end(`${head}${JSON.stringify(envelope(sync(results)))}\n\r\n--${boundary}--\r\n`);
}

async function writePart(
  image: Image,
  path: string,
  boundary: string,
  response: ServerResponse,
): Promise<void> {
  await using file = await openRegular(image, path);
  response.write(partHead(boundary, `name="files"; filename="${escaped(path)}"`, 'application/octet-stream'));
  for await (const chunk of file.createReadStream({ autoClose: false })) {
    if (!response.write(chunk)) await drained(response);
  }
  response.write('\r\n');
}

/** Waits until more may be written, or the client is gone and nothing matters. */
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

async function openRegular(image: Image, path: string): Promise<FileHandle> {
  assertAbsolute(path);
  const located = locate(image, path);
  const status = await orFileError('stat', path, stat(located));
  if (!status.isFile()) throw refusal(`can only read a regular file: ${JSON.stringify(path)}`);
  return await orFileError('open', path, open(located, 'r'));
}

function locate(image: Image, path: string): string {
  try {
    return image.locate(path);
  } catch (thrown) {
    throw FileError.of('stat', path, thrown);
  }
}

function partHead(boundary: string, disposition: string, type: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: ${type}\r\n\r\n`;
}

function escaped(filename: string): string {
  return filename.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
