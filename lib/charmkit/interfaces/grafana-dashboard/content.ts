import { DashboardContentError } from './errors.ts';
import { compressXz } from './xz/compress.ts';
import { decompressXz } from './xz/decompress.ts';

/** Five times the size of the largest published dashboards, and far below what slows down a charm. */
const maxBytes = 5 * 1024 * 1024;
/** Base64 makes incompressible content a third longer. */
const maxLength = 1.4 * maxBytes;

/** The JSON of a dashboard in a databag: base64 of an XZ container of UTF-8. */
export function encodeContent(json: string): string {
  return compressXz(Buffer.from(json)).toString('base64');
}

/** @throws DashboardContentError if the text has another form, or contains more than 5 MiB. */
export async function decodeContent(content: string): Promise<string> {
  if (content.length > maxLength) throw new DashboardContentError(`is larger than ${maxBytes} bytes`);
  const bytes = await decompressXz(Buffer.from(content, 'base64'), maxBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DashboardContentError('is not UTF-8', { unpackedBytes: bytes.length, cause });
  }
}
