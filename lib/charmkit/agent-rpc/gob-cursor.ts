import { GobError } from './gob-shape.ts';

/** Reads the basic values of one gob message, and never beyond its end. */
export class GobCursor {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  readUint(): number {
    const value = this.#readBigUint();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new GobError('a number is too large');
    return Number(value);
  }

  readInt(): number {
    const bits = this.#readBigUint();
    const value = (bits & 1n) === 1n ? -(bits >> 1n) - 1n : bits >> 1n;
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new GobError('a number is too large');
    return number;
  }

  readBool(): boolean {
    const value = this.readUint();
    if (value > 1) throw new GobError('a bool is neither 0 nor 1');
    return value === 1;
  }

  readBytes(): Buffer {
    return this.#take(this.readUint());
  }

  readText(): string {
    return this.readBytes().toString('utf8');
  }

  /** How many elements follow; each has at least a byte. */
  readCount(): number {
    const count = this.readUint();
    if (count > this.#bytes.length - this.#position) throw new GobError('a list is longer than its message');
    return count;
  }

  /** The fields of a struct that are set, by position; `readField` reads the value of one. */
  readFields(fieldCount: number, readField: (position: number) => void): void {
    let position = -1;
    for (let delta = this.readUint(); delta !== 0; delta = this.readUint()) {
      position += delta;
      if (position >= fieldCount) throw new GobError('a struct has more fields than its type');
      readField(position);
    }
  }

  requireEnd(): void {
    if (this.#position !== this.#bytes.length) throw new GobError('a message is longer than its value');
  }

  #readBigUint(): bigint {
    const first = this.#take(1).readUInt8();
    if (first < 128) return BigInt(first);
    const length = 256 - first;
    if (length > 8) throw new GobError('a number has more than 8 bytes');
    return BigInt(`0x${this.#take(length).toString('hex')}`);
  }

  #take(length: number): Buffer {
    const end = this.#position + length;
    if (end > this.#bytes.length) throw new GobError('a message ends too early');
    const bytes = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return bytes;
  }
}
