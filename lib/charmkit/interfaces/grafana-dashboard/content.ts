import { DashboardContentError } from './errors.ts';
import { compress } from './xz/compress.ts';
import { decompress } from './xz/decompress.ts';

/** Five times the largest published dashboards, and far below what hurts a charm. */
const maxBytes = 5 * 1024 * 1024;
/** What can't be compressed becomes longer by the third that base64 takes. */
const maxLength = 1.4 * maxBytes;

/** A dashboard's JSON as it goes through a databag: base64 of an XZ container of UTF-8. */
export function encodeContent(json: string): string {
  return compress(Buffer.from(json)).toString('base64');
}

/** @throws DashboardContentError where it is no such text, or one of more than 5 MiB. */
export async function decodeContent(content: string): Promise<string> {
  if (content.length > maxLength) throw new DashboardContentError(`is larger than ${maxBytes} bytes`);
  const bytes = await decompress(Buffer.from(content, 'base64'), maxBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DashboardContentError('is not UTF-8', { unpackedBytes: bytes.length, cause });
  }
}
