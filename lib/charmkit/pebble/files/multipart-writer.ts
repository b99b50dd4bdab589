import { randomBytes } from 'node:crypto';
import { getErrorMessage } from '../../base/index.ts';
import { PebbleError } from '../errors.ts';

/** Bytes, text or a stream of them. */
export type FileContent = string | Uint8Array | AsyncIterable<string | Uint8Array>;

export interface OutgoingPart {
  readonly name: string;
  readonly filename?: string;
  readonly contentType: string;
  readonly content: FileContent;
}

/** Pebble refuses boundaries with fewer than 32 characters (Pebble, `api_files.go`). */
export function createBoundary(): string {
  return randomBytes(24).toString('hex');
}

/** Renders a multipart body part by part. It reads each stream only at its turn. */
export async function* renderMultipart(
  parts: readonly OutgoingPart[],
  boundary: string,
): AsyncGenerator<Buffer, void> {
  for (const part of parts) {
    const head = `--${boundary}\r\n${renderPartHead(part)}\r\n\r\n`;
    const { content } = part;
    if (typeof content === 'string' || content instanceof Uint8Array) {
      yield Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')]);
      continue;
    }
    yield Buffer.from(head);
    yield* readContent(part.filename ?? part.name, content);
    yield Buffer.from('\r\n');
  }
  yield Buffer.from(`--${boundary}--\r\n`);
}

async function* readContent(
  name: string,
  content: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<Buffer, void> {
  try {
    for await (const chunk of content) yield Buffer.from(chunk);
  } catch (error) {
    throw new PebbleError(`The content for ${name} could not be read: ${getErrorMessage(error)}`, {
      code: 'pebble-content',
      facts: { path: name },
      cause: error,
    });
  }
}

/** A file name between the quotes of a Content-Disposition, in the form of Go's mime/multipart. */
export function quoteFilename(filename: string): string {
  return filename.replaceAll(/[\\"]/g, '\\$&').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function renderPartHead(part: OutgoingPart): string {
  const filename = part.filename === undefined ? '' : `; ${renderFilename(part.filename)}`;
  return `Content-Disposition: form-data; name="${part.name}"${filename}\r\nContent-Type: ${part.contentType}`;
}

/** Control characters are not allowed in a header. RFC 5987 can encode them, and Go reads this form. */
function renderFilename(filename: string): string {
  return /\p{Cc}/u.test(filename)
    ? `filename*=UTF-8''${encodeURIComponent(filename).replaceAll("'", '%27')}`
    : `filename="${quoteFilename(filename)}"`;
}
