import { getErrorMessage } from 'charmkit/base';
import { z } from 'zod';
import { createBadRequest } from '../http/reply.ts';
import { optionalFlag, optionalId, optionalText } from '../http/request.ts';
import { quoteText } from '../text/quote.ts';
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
    throw createBadRequest(`metadata field name must be "request", got ${quoteText(part.name)}`);
  }
  const { action, files } = decodeRequest(await textOf(part));
  if (action !== 'write')
    throw createBadRequest(`multipart action must be "write", got ${quoteText(action)}`);
  if (!files || files.length === 0) throw createBadRequest('must specify one or more files');
  return files;
}

/** Finds the item for a part with a file's content. */
export function findWriteItem(items: readonly WriteItem[], part: Part): WriteItem {
  if (part.name !== 'files')
    throw createBadRequest(`field name must be "files", got ${quoteText(part.name)}`);
  const item = items.find(({ path }) => path === part.filename);
  if (!item) throw createBadRequest(`no metadata for path ${quoteText(part.filename)}`);
  return item;
}

function decodeRequest(text: string): z.infer<typeof writeRequest> {
  try {
    return writeRequest.parse(JSON.parse(text));
  } catch (thrown) {
    throw createBadRequest(`cannot decode request metadata: ${getErrorMessage(thrown)}`);
  }
}

async function textOf({ content }: Part): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
