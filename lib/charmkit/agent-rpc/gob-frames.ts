import { GobError } from './gob-shape.ts';

/** Cuts a stream into gob messages, each of which begins with its length. */
export class GobFrames {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
  }

  /**
   * The next whole message, or undefined as long as it is not there.
   * @throws GobError where it says that it is longer than the limit, before it is there.
   */
  take(): Buffer | undefined {
    const header = this.#readHeader();
    if (header === undefined) return undefined;
    if (header.length > this.#maxBytes) throw new GobTooLongError(this.#maxBytes);
    const end = header.size + header.length;
    if (this.#bytes < end) return undefined;
    const all = this.#join();
    this.#chunks = end === all.length ? [] : [all.subarray(end)];
    this.#bytes -= end;
    return all.subarray(header.size, end);
  }

  #readHeader(): { readonly size: number; readonly length: number } | undefined {
    if (this.#bytes === 0) return undefined;
    if ((this.#chunks[0]?.length ?? 0) < longestHeader) this.#join();
    const [bytes = Buffer.alloc(0)] = this.#chunks;
    const first = bytes.readUInt8();
    if (first < 128) return { size: 1, length: first };
    const digits = 256 - first;
    if (digits > longestLength) throw new GobTooLongError(this.#maxBytes);
    return bytes.length <= digits ? undefined : { size: 1 + digits, length: bytes.readUIntBE(1, digits) };
  }

  #join(): Buffer {
    const [first] = this.#chunks;
    const all = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}

/** A message is longer than it may be. */
export class GobTooLongError extends GobError {
  constructor(maxBytes: number) {
    super(`a message is longer than ${maxBytes} bytes`);
  }
}

/** No length that is in question has more digits to the base of 256. */
const longestLength = 6;
const longestHeader = 1 + longestLength;
