import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname } from 'node:path/posix';
import type { Readable } from 'node:stream';
import { messageOf } from 'charmkit/base';
import * as z from 'zod';
import { ApiError, badRequest } from '../http/reply.ts';
import { optionalFlag, optionalId, optionalText } from '../http/request.ts';
import type { Image } from '../image/image.ts';
import type { Owner } from '../image/users.ts';
import { quote } from '../text/quote.ts';
import { changeOwner, makeAll, parsePermissions, resolveOwner } from './directories.ts';
import { readMultipart } from './multipart.ts';
import { assertAbsolute, errorResult, FileError, type FileResult, refusal } from './result.ts';

const writeItem = z
  .object({
    path: optionalText,
    'make-dirs': optionalFlag,
    permissions: optionalText,
    'user-id': optionalId,
    user: optionalText,
    'group-id': optionalId,
    group: optionalText,
  })
  .transform((item) => ({
    path: item.path,
    makeDirs: item['make-dirs'],
    permissions: item.permissions,
    names: { userId: item['user-id'], user: item.user, groupId: item['group-id'], group: item.group },
  }));
const writeRequest = z.object({ action: optionalText, files: z.array(writeItem).nullish() });
type WriteItem = z.infer<typeof writeItem>;

/** Writes the files of a multipart request as they come; tells for each whether it is there now. */
export async function writeFiles(
  image: Image,
  message: IncomingMessage,
  onBytes: (count: number) => void,
): Promise<FileResult[]> {
  let items: readonly WriteItem[] | undefined;
  const results = new Map<string, FileResult>();
  let part = -1;
  try {
    await readMultipart(message, {
      text(name, value) {
        if (items) throw badRequest(`field name must be "files", got ${quote(name)}`);
        items = parseRequest(name, value);
      },
      async file(name, path, content) {
        part += 1;
        const item = chooseItem(items, name, path);
        results.set(path, await writeOne(image, item, content, onBytes));
      },
    });
  } catch (thrown) {
    if (thrown instanceof ApiError) throw thrown;
    const what = items ? `file part ${part}` : 'request metadata';
    throw badRequest(`cannot read ${what}: multipart: ${messageOf(thrown)}`);
  }
  if (!items) throw badRequest('cannot read request metadata: multipart: NextPart: EOF');
  return items.map(({ path }) => results.get(path) ?? withoutContent(path));
}

function withoutContent(path: string): FileResult {
  return { path, error: errorResult(path, refusal(`no file content for path ${quote(path)}`)) };
}

function parseRequest(name: string, text: string): readonly WriteItem[] {
  if (name !== 'request') throw badRequest(`metadata field name must be "request", got ${quote(name)}`);
  const { action, files } = decodeRequest(text);
  if (action !== 'write') throw badRequest(`multipart action must be "write", got ${quote(action)}`);
  if (!files || files.length === 0) throw badRequest('must specify one or more files');
  return files;
}

function decodeRequest(text: string): z.infer<typeof writeRequest> {
  try {
    return writeRequest.parse(JSON.parse(text));
  } catch (thrown) {
    throw badRequest(`cannot decode request metadata: ${messageOf(thrown)}`);
  }
}

function chooseItem(items: readonly WriteItem[] | undefined, name: string, path: string): WriteItem {
  if (!items) throw badRequest(`metadata field name must be "request", got ${quote(name)}`);
  if (name !== 'files') throw badRequest(`field name must be "files", got ${quote(name)}`);
  const item = items.find((candidate) => candidate.path === path);
  if (!item) throw badRequest(`no metadata for path ${quote(path)}`);
  return item;
}

async function writeOne(
  image: Image,
  item: WriteItem,
  content: Readable,
  onBytes: (count: number) => void,
): Promise<FileResult> {
  try {
    await replaceFile(image, item, content, onBytes);
    return { path: item.path };
  } catch (thrown) {
    return { path: item.path, error: errorResult(item.path, thrown) };
  } finally {
    content.resume();
  }
}

/** A new file under another name, then a rename: readers see the old content or the new, never half. */
async function replaceFile(
  image: Image,
  item: WriteItem,
  content: Readable,
  onBytes: (count: number) => void,
): Promise<void> {
  assertAbsolute(item.path);
  const owner = resolveOwner(image, item.names);
  if (item.makeDirs) makeParents(image, item.path, owner);
  const mode = parsePermissions(item.permissions, 0o644);
  // A link at the end of the path is replaced, not followed.
  const located = image.locate(item.path, { keepLastLink: true });
  const temporary = `.${randomBytes(5).toString('hex')}~`;
  try {
    await writeNew(`${located}${temporary}`, content, mode, onBytes).catch((thrown) => {
      throw FileError.of('open', `${item.path}${temporary}`, thrown);
    });
    changeOwner(`${located}${temporary}`, owner);
    await rename(`${located}${temporary}`, located).catch((thrown) => {
      throw FileError.of('rename', `${item.path}${temporary} ${item.path}`, thrown);
    });
  } finally {
    await rm(`${located}${temporary}`, { force: true });
  }
}

function makeParents(image: Image, path: string, owner: Owner | undefined): void {
  try {
    makeAll(image, dirname(path), 0o755, owner);
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    throw new FileError(`cannot create directory: ${thrown.message}`, thrown.kind, thrown);
  }
}

async function writeNew(
  path: string,
  content: Readable,
  mode: number,
  onBytes: (count: number) => void,
): Promise<void> {
  await using file = await open(path, 'wx', mode);
  for await (const chunk of content) {
    await file.writeFile(chunk as Buffer);
    onBytes((chunk as Buffer).length);
  }
  // The mode that open takes is cut by the umask.
  await file.chmod(mode);
}
