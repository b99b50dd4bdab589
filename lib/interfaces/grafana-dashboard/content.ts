import { DashboardContentError } from './errors.ts';
import { compress } from './xz/compress.ts';
import { decompress } from './xz/decompress.ts';

/** Far above any dashboard that a browser could show, and far below what hurts a charm. */
const maxBytes = 10 * 1024 * 1024;

/** A dashboard's JSON as it goes through a databag: base64 of an XZ container of UTF-8. */
export function encodeContent(json: string): string {
  return compress(Buffer.from(json)).toString('base64');
}

/** @throws DashboardContentError where it is no such text, or one of more than 10 MiB. */
export async function decodeContent(content: string): Promise<string> {
  const bytes = await decompress(Buffer.from(content, 'base64'), maxBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DashboardContentError('is not UTF-8', cause);
  }
}
