import { SdkError } from 'charmkit/base';

const headEnd = '\r\n\r\n';
const maxHeadBytes = 64 * 1024;

/** A body that does not follow the multipart format. */
export class MultipartError extends SdkError {
  constructor(message: string) {
    super(`multipart: ${message}`, { code: 'multipart' });
  }
}

export interface Part {
  readonly name: string;
  readonly filename: string;
  /** Read it before you ask for the next part, which skips the rest. */
  readonly content: AsyncIterable<Buffer>;
}

/** Yields the parts of a multipart body in turn without loading them into memory. Closes the body at the end. */
export async function* readParts(body: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<Part, void> {
  // Every delimiter begins with a line break, except the first, which may be at the very start.
  await using window = new Window(body, Buffer.from('\r\n'));
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  await drain(window.until(delimiter));
  while (!(await isLast(window))) {
    const head = parseHead(await readHead(window));
    const content = window.until(delimiter);
    yield { ...head, content };
    await drain(content);
  }
}

async function isLast(window: Window): Promise<boolean> {
  const end = (await window.take(2)).toString('latin1');
  if (end !== '--' && end !== '\r\n') throw new MultipartError('NextPart: malformed boundary');
  return end === '--';
}

async function readHead(window: Window): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of window.until(Buffer.from(headEnd))) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxHeadBytes) throw new MultipartError('message too large');
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function drain(content: AsyncIterable<Buffer>): Promise<void> {
  for await (const _chunk of content);
}

function parseHead(head: string): { name: string; filename: string } {
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? '';
  return { name: parameter(disposition, 'name'), filename: parameter(disposition, 'filename') };
}

/** A parameter of a header: quoted, bare, or in the extended form of RFC 5987. */
function parameter(header: string, name: string): string {
  const extended = new RegExp(`;\\s*${name}\\*=utf-8'[^']*'([^;\\s]*)`, 'i').exec(header)?.[1];
  if (extended !== undefined) return decodeURIComponent(extended);
  const quoted = new RegExp(`;\\s*${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(header)?.[1];
  if (quoted !== undefined) return quoted.replaceAll(/\\(.)/g, '$1');
  return new RegExp(`;\\s*${name}=([^;\\s"]*)`, 'i').exec(header)?.[1] ?? '';
}

/** The bytes that have arrived and are not read yet. */
class Window implements AsyncDisposable {
  #bytes: Buffer;
  readonly #source: AsyncIterator<Buffer>;

  constructor(source: AsyncIterable<Buffer>, start: Buffer) {
    this.#source = source[Symbol.asyncIterator]();
    this.#bytes = start;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source.return?.();
  }

  async take(count: number): Promise<Buffer> {
    while (this.#bytes.length < count) await this.#more();
    return this.#cut(count);
  }

  /**
   * Yields the bytes up to a mark as they arrive, and drops the mark. A second reader continues where the first
   * stopped.
   */
  until(mark: Buffer): AsyncIterable<Buffer> {
    let isEnded = false;
    const next = async (): Promise<IteratorResult<Buffer>> => {
      while (!isEnded) {
        const end = this.#bytes.indexOf(mark);
        isEnded = end >= 0;
        // The last bytes may begin the mark.
        const chunk = this.#cut(isEnded ? end : Math.max(0, this.#bytes.length - mark.length + 1));
        if (isEnded) this.#cut(mark.length);
        if (chunk.length > 0) return { done: false, value: chunk };
        if (!isEnded) await this.#more();
      }
      return { done: true, value: undefined };
    };
    return { [Symbol.asyncIterator]: () => ({ next }) };
  }

  #cut(count: number): Buffer {
    const cut = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return cut;
  }

  async #more(): Promise<void> {
    const next = await this.#source.next();
    if (next.done) throw new MultipartError('NextPart: EOF');
    this.#bytes = this.#bytes.length === 0 ? next.value : Buffer.concat([this.#bytes, next.value]);
  }
}
