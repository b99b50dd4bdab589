import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path/posix';
import { createBadRequest } from '../http/reply.ts';
import type { Image } from '../image/image.ts';
import type { Owner } from '../image/users.ts';
import { quoteText } from '../text/quote.ts';
import { changeOwner, makeDirectories, parsePermissions, resolveOwner } from './directories.ts';
import { MultipartError, type Part, readParts } from './multipart.ts';
import {
  assertAbsolute,
  catchFileError,
  createFileError,
  FileError,
  type FileResult,
  renderErrorResult,
} from './result.ts';
import { findWriteItem, readWriteRequest, type WriteItem } from './write-request.ts';

export interface WriteBody {
  readonly boundary: string;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Writes the files of a multipart body as they arrive. Returns the outcome for each. */
export async function writeFiles(
  image: Image,
  body: WriteBody,
  onBytes: (count: number) => void,
): Promise<FileResult[]> {
  await using parts = readParts(body.chunks, body.boundary);
  const request = await nextPart(parts, 'request metadata');
  if (!request) throw createBadRequest('cannot read request metadata: multipart: NextPart: EOF');
  const items = await readWriteRequest(request);
  const results = new Map<string, FileResult>();
  for (;;) {
    const part = await nextPart(parts, `file part ${results.size}`);
    if (!part) return items.map(({ path }) => results.get(path) ?? withoutContent(path));
    const item = findWriteItem(items, part);
    results.set(item.path, await writeOne(image, item, counted(part.content, onBytes)));
  }
}

async function nextPart(parts: AsyncGenerator<Part, void>, what: string): Promise<Part | undefined> {
  try {
    const next = await parts.next();
    return next.done ? undefined : next.value;
  } catch (thrown) {
    throw thrown instanceof MultipartError
      ? createBadRequest(`cannot read ${what}: ${thrown.message}`)
      : thrown;
  }
}

function withoutContent(path: string): FileResult {
  return {
    path,
    error: renderErrorResult(path, createFileError(`no file content for path ${quoteText(path)}`)),
  };
}

async function* counted(
  content: AsyncIterable<Buffer>,
  onBytes: (count: number) => void,
): AsyncGenerator<Buffer, void> {
  for await (const chunk of content) {
    onBytes(chunk.length);
    yield chunk;
  }
}

async function writeOne(image: Image, item: WriteItem, content: AsyncIterable<Buffer>): Promise<FileResult> {
  try {
    await replaceFile(image, item, content);
    return { path: item.path };
  } catch (thrown) {
    return { path: item.path, error: renderErrorResult(item.path, thrown) };
  }
}

/** Writes a new file under another name and renames it, so readers see the old or the new content, never half. */
async function replaceFile(image: Image, item: WriteItem, content: AsyncIterable<Buffer>): Promise<void> {
  assertAbsolute(item.path);
  const owner = resolveOwner(image, item.names);
  if (item.makeDirs) makeParents(image, item.path, owner);
  const mode = parsePermissions(item.permissions, 0o644);
  const suffix = `.${randomBytes(5).toString('hex')}~`;
  // A link at the end of the path is replaced, not followed.
  const located = image.locateForWriting(item.path, { keepLastLink: true });
  const temporary = located + suffix;
  try {
    await catchFileError('open', item.path + suffix, writeNew(temporary, content, mode));
    changeOwner(temporary, owner);
    await catchFileError('rename', `${item.path}${suffix} ${item.path}`, rename(temporary, located));
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
}

function makeParents(image: Image, path: string, owner: Owner | undefined): void {
  try {
    makeDirectories(image, dirname(path), 0o755, owner);
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    throw new FileError(`cannot create directory: ${thrown.message}`, thrown.kind, thrown);
  }
}

async function writeNew(path: string, content: AsyncIterable<Buffer>, mode: number): Promise<void> {
  await using file = await open(path, 'wx', mode);
  for await (const chunk of content) await file.writeFile(chunk);
  // The umask limits the mode of open.
  await file.chmod(mode);
}
