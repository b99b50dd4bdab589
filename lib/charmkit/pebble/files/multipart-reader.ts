import { readAll } from '../../http/index.ts';
import { PebbleProtocolError } from '../errors.ts';

export interface IncomingPart {
  /** The form field's name. */
  readonly name: string;
  /** The text between the quotes of the header, including escapes; see {@link quoteFilename}. */
  readonly quotedFilename: string | undefined;
  /** Read this to its end before you request the next part. */
  readonly content: AsyncIterable<Buffer>;
}

/** Reads a multipart body part by part, with at most one chunk of it in memory. */
export async function* readMultipart(
  body: AsyncIterable<Buffer>,
  boundary: string,
  request: string,
): AsyncGenerator<IncomingPart, void> {
  const source = new Source(body, request);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  await drain(source.until(delimiter));
  while ((await source.take(2)).toString() === '\r\n') {
    const head = (await readAll(source.until(HEAD_END))).toString();
    const content = source.until(delimiter);
    yield { ...parseDisposition(head, request), content };
    await drain(content);
  }
}

/** The boundary in a multipart answer's Content-Type; undefined if the answer has another type. */
export function parseBoundary(contentType: string): string | undefined {
  return /^multipart\/form-data\s*;.*\bboundary="?([^";]+)"?/i.exec(contentType)?.[1];
}

const HEAD_END = Buffer.from('\r\n\r\n');

function parseDisposition(head: string, request: string): Omit<IncomingPart, 'content'> {
  const disposition = /^content-disposition:\s*form-data\s*(;.*)$/im.exec(head)?.[1] ?? '';
  const name = /;\s*name="([^"]*)"/i.exec(disposition)?.[1];
  if (name === undefined) throw new PebbleProtocolError(request, 'a part without a name');
  return { name, quotedFilename: /;\s*filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1] };
}

async function drain(content: AsyncIterable<Buffer>): Promise<void> {
  for await (const _chunk of content);
}

/** A stream that is split at delimiters instead of chunks. */
class Source {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #request: string;
  /** Starts with a line end, so that the first boundary looks like all others. */
  #buffer: Buffer = Buffer.from('\r\n');

  constructor(body: AsyncIterable<Buffer>, request: string) {
    this.#chunks = body[Symbol.asyncIterator]();
    this.#request = request;
  }

  /** Everything up to the delimiter, which is dropped. After its end, reading gives nothing. */
  async *until(delimiter: Buffer): AsyncGenerator<Buffer, void> {
    let at = this.#buffer.indexOf(delimiter);
    while (at < 0) {
      // The end of the buffer may be the start of the delimiter: that part has to stay.
      const safe = this.#buffer.length - delimiter.length + 1;
      if (safe > 0) yield this.#cut(safe);
      await this.#fill();
      at = this.#buffer.indexOf(delimiter);
    }
    const last = this.#cut(at);
    this.#cut(delimiter.length);
    if (last.length > 0) yield last;
  }

  async take(length: number): Promise<Buffer> {
    while (this.#buffer.length < length) await this.#fill();
    return this.#cut(length);
  }

  #cut(length: number): Buffer {
    const head = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return head;
  }

  async #fill(): Promise<void> {
    const { value, done } = await this.#chunks.next();
    if (done === true) throw new PebbleProtocolError(this.#request, 'the answer was cut short');
    this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value]);
  }
}
