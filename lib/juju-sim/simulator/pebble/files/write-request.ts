import { messageOf } from 'charmkit/base';
import { z } from 'zod';
import { badRequest } from '../http/reply.ts';
import { optionalFlag, optionalId, optionalText } from '../http/request.ts';
import { quote } from '../text/quote.ts';
import type { Part } from './multipart.ts';

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

/** How to write one file. Its content is in a separate part. */
export type WriteItem = z.infer<typeof writeItem>;

/** Reads the first part of a write, which describes how to write the files that follow. */
export async function readWriteRequest(part: Part): Promise<readonly WriteItem[]> {
  if (part.name !== 'request') {
    throw badRequest(`metadata field name must be "request", got ${quote(part.name)}`);
  }
  const { action, files } = decodeRequest(await textOf(part));
  if (action !== 'write') throw badRequest(`multipart action must be "write", got ${quote(action)}`);
  if (!files || files.length === 0) throw badRequest('must specify one or more files');
  return files;
}

/** Finds the item for a part with a file's content. */
export function itemFor(items: readonly WriteItem[], part: Part): WriteItem {
  if (part.name !== 'files') throw badRequest(`field name must be "files", got ${quote(part.name)}`);
  const item = items.find(({ path }) => path === part.filename);
  if (!item) throw badRequest(`no metadata for path ${quote(part.filename)}`);
  return item;
}

function decodeRequest(text: string): z.infer<typeof writeRequest> {
  try {
    return writeRequest.parse(JSON.parse(text));
  } catch (thrown) {
    throw badRequest(`cannot decode request metadata: ${messageOf(thrown)}`);
  }
}

async function textOf({ content }: Part): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
