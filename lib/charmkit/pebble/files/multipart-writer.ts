import { randomBytes } from 'node:crypto';
import { messageOf } from '../../base/index.ts';
import { PebbleError } from '../errors.ts';

/** Bytes or text at hand, or a stream of them. */
export type FileContent = string | Uint8Array | AsyncIterable<string | Uint8Array>;

export interface OutgoingPart {
  readonly name: string;
  readonly filename?: string;
  readonly contentType: string;
  readonly content: FileContent;
}

/** Pebble refuses boundaries of less than 32 characters (Pebble, `api_files.go`). */
export function newBoundary(): string {
  return randomBytes(24).toString('hex');
}

/** Renders a multipart body part by part, reading each stream only when its turn comes. */
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
    throw new PebbleError(`The content for ${name} could not be read: ${messageOf(error)}`, {
      code: 'pebble-content',
      facts: { path: name },
      cause: error,
    });
  }
}

/** A file name between the quotes of a Content-Disposition, as Go's mime/multipart writes and reads it. */
export function quoteFilename(filename: string): string {
  return filename.replaceAll(/[\\"]/g, '\\$&').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function renderPartHead(part: OutgoingPart): string {
  const filename = part.filename === undefined ? '' : `; ${renderFilename(part.filename)}`;
  return `Content-Disposition: form-data; name="${part.name}"${filename}\r\nContent-Type: ${part.contentType}`;
}

/** Control characters can't stand in a header; RFC 5987's form can say them, and Go reads it. */
function renderFilename(filename: string): string {
  return /\p{Cc}/u.test(filename)
    ? `filename*=UTF-8''${encodeURIComponent(filename).replaceAll("'", '%27')}`
    : `filename="${quoteFilename(filename)}"`;
}
