import * as z from 'zod';
import type { Daemon } from '../daemon.ts';
import { makeDirectory, removePath } from '../files/directories.ts';
import { listFiles } from '../files/list.ts';
import { writeFilesAnswer } from '../files/read.ts';
import { convertFileError, FileError, runFileOperation } from '../files/result.ts';
import { writeFiles } from '../files/write.ts';
import { createBadRequest, createSyncReply, type Reply } from '../http/reply.ts';
import { optionalFlag, optionalId, optionalText, type PebbleRequest, readJsonBody } from '../http/request.ts';
import type { Route } from '../http/router.ts';
import { quoteText } from '../text/quote.ts';

const minBoundaryLength = 32;

const makeDirItem = z.object({
  path: optionalText,
  'make-parents': optionalFlag,
  permissions: optionalText,
  'user-id': optionalId,
  user: optionalText,
  'group-id': optionalId,
  group: optionalText,
});
const removeItem = z.object({ path: optionalText, recursive: optionalFlag });
const postPayload = z.object({
  action: optionalText,
  dirs: z.array(makeDirItem).nullish(),
  paths: z.array(removeItem).nullish(),
});
type MakeDirPayload = z.infer<typeof makeDirItem>;
type RemovePayload = z.infer<typeof removeItem>;

/** Files of the container: list, read, write, make directories, remove. */
export const filesRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/files', access: 'admin', handle: getFiles },
  { method: 'POST', path: '/v1/files', access: 'admin', handle: postFiles },
];

function getFiles(daemon: Daemon, request: PebbleRequest): Reply | Promise<Reply> {
  const action = request.query.get('action') ?? '';
  if (action === 'read') return read(daemon, request);
  if (action === 'list') return list(daemon, request);
  throw createBadRequest(`invalid action ${quoteText(action)}`);
}

function read({ image }: Daemon, { query, message }: PebbleRequest): Reply {
  const paths = query.getAll('path');
  if (paths.length === 0) throw createBadRequest('must specify one or more paths');
  if (message.headers.accept !== 'multipart/form-data')
    throw createBadRequest('must accept multipart/form-data');
  return { type: 'stream', write: (response) => writeFilesAnswer(image, paths, response) };
}

function list({ image }: Daemon, { query }: PebbleRequest): Reply {
  const path = query.get('path') ?? '';
  const itself = query.get('itself') ?? '';
  if (path === '') throw createBadRequest('must specify path');
  if (!['', 'true', 'false'].includes(itself))
    throw createBadRequest('itself parameter must be "true" or "false"');
  if (!path.startsWith('/')) throw createBadRequest(`path must be absolute, got ${quoteText(path)}`);
  try {
    return createSyncReply(
      listFiles(image, { path, pattern: query.get('pattern') ?? '', itself: itself === 'true' }),
    );
  } catch (thrown) {
    throw thrown instanceof FileError ? convertFileError(thrown) : thrown;
  }
}

async function postFiles(daemon: Daemon, request: PebbleRequest): Promise<Reply> {
  const contentType = request.message.headers['content-type'] ?? '';
  const mediaType = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (mediaType === 'multipart/form-data') return await write(daemon, request, contentType);
  if (mediaType === 'application/json') return await postJson(daemon, request);
  throw createBadRequest(
    mediaType === ''
      ? `invalid Content-Type ${quoteText(contentType)}`
      : `invalid media type ${quoteText(mediaType)}`,
  );
}

async function write(daemon: Daemon, request: PebbleRequest, contentType: string): Promise<Reply> {
  const boundary = /boundary=(?:"([^"]*)"|([^;\s]*))/i.exec(contentType);
  const text = boundary?.[1] ?? boundary?.[2] ?? '';
  if (text.length < minBoundaryLength) throw createBadRequest(`invalid boundary ${quoteText(text)}`);
  const onBytes = (count: number): void => daemon.counters.addBytesWritten(count);
  const body = { boundary: text, chunks: request.message.iterator({ destroyOnReturn: false }) };
  return createSyncReply(await writeFiles(daemon.image, body, onBytes));
}

async function postJson(daemon: Daemon, request: PebbleRequest): Promise<Reply> {
  const { action, dirs, paths } = await readJsonBody(request, postPayload);
  if (action === 'make-dirs')
    return createSyncReply(await inTurn(dirs ?? [], (item) => makeDir(daemon, item)));
  if (action === 'remove') return createSyncReply(await inTurn(paths ?? [], (item) => remove(daemon, item)));
  if (action === 'write') throw createBadRequest('must use multipart with "write" action');
  throw createBadRequest(`invalid action ${quoteText(action)}`);
}

function makeDir({ image }: Daemon, item: MakeDirPayload): void {
  makeDirectory(image, {
    path: item.path,
    makeParents: item['make-parents'],
    permissions: item.permissions,
    userId: item['user-id'],
    user: item.user,
    groupId: item['group-id'],
    group: item.group,
  });
}

function remove({ image }: Daemon, { path, recursive }: RemovePayload): Promise<void> {
  return removePath(image, path, recursive);
}

async function inTurn<Item extends { readonly path: string }>(
  items: readonly Item[],
  operation: (item: Item) => Promise<void> | void,
): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const item of items) results.push(await runFileOperation(item.path, () => operation(item)));
  return results;
}
