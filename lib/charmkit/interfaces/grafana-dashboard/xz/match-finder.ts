export interface Match {
  readonly length: number;
  /** How far back it starts. */
  readonly distance: number;
}

export const minMatchLength = 3;
const maxMatchLength = 273;
const hashBits = 16;
/** How many earlier places are looked at: more finds little more in JSON. */
const maxTries = 48;
/** Nothing longer is looked for. */
const longEnough = 128;

/** Finds what was there before. Positions are to be added in order, each once it has been passed. */
export class MatchFinder {
  readonly #bytes: Uint8Array;
  readonly #newest = new Int32Array(2 ** hashBits).fill(-1);
  readonly #older: Int32Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#older = new Int32Array(bytes.length);
  }

  add(position: number): void {
    if (position + minMatchLength > this.#bytes.length) return;
    const hash = this.#hash(position);
    this.#older[position] = this.#newest[hash] ?? -1;
    this.#newest[hash] = position;
  }

  /** The longest of the nearest, ending before `end`; undefined where there is none. */
  find(position: number, end: number): Match | undefined {
    if (position + minMatchLength > end) return undefined;
    let best: Match | undefined;
    let candidate = this.#newest[this.#hash(position)] ?? -1;
    for (let tries = maxTries; candidate >= 0 && tries > 0; tries -= 1) {
      const distance = position - candidate;
      const length = this.lengthAt(position, distance, end);
      if (length >= minMatchLength && length > (best?.length ?? 0)) best = { length, distance };
      if (length >= longEnough) break;
      candidate = this.#older[candidate] ?? -1;
    }
    return best;
  }

  /** How long what is so far back goes on the same. */
  lengthAt(position: number, distance: number, end: number): number {
    if (distance > position) return 0;
    const limit = Math.min(maxMatchLength, end - position);
    let length = 0;
    while (length < limit && this.#bytes[position + length] === this.#bytes[position + length - distance]) {
      length += 1;
    }
    return length;
  }

  #hash(position: number): number {
    const [a, b, c] = [this.#bytes[position], this.#bytes[position + 1], this.#bytes[position + 2]];
    const three = ((a ?? 0) << 16) | ((b ?? 0) << 8) | (c ?? 0);
    return Math.imul(three, 0x9e37_79b1) >>> (32 - hashBits);
  }
}
