const probabilityBits = 11;
const adaptation = 5;
const topRange = 2 ** 24;
const carryAt = 2 ** 32;

/** Probabilities of bits being 0, all even to begin with; they follow what is encoded. */
export function createProbabilities(count: number): Uint16Array {
  return new Uint16Array(count).fill(2 ** (probabilityBits - 1));
}

/** LZMA's range coder: turns bits into bytes, the fewer the more likely the bits were (LZMA specification, 7-Zip). */
export class RangeEncoder {
  readonly #bytes: number[] = [];
  #low = 0;
  #range = 0xffff_ffff;
  #cache = 0;
  #cached = 1;

  encodeBit(probabilities: Uint16Array, index: number, bit: number): void {
    const probability = probabilities[index] ?? 0;
    const bound = (this.#range >>> probabilityBits) * probability;
    if (bit === 0) {
      this.#range = bound;
      probabilities[index] = probability + ((2 ** probabilityBits - probability) >>> adaptation);
    } else {
      this.#low += bound;
      this.#range -= bound;
      probabilities[index] = probability - (probability >>> adaptation);
    }
    this.#normalize();
  }

  /** The lowest bits of a value, the highest of them first, each as likely as its opposite. */
  encodeEvenBits(value: number, count: number): void {
    for (let at = count - 1; at >= 0; at -= 1) {
      this.#range >>>= 1;
      if ((value >>> at) & 1) this.#low += this.#range;
      this.#normalize();
    }
  }

  /** The lowest bits of a value, the highest first, each with a probability that depends on those before it. */
  encodeTree(probabilities: Uint16Array, offset: number, { value, bits }: TreeValue): void {
    let node = 1;
    for (let at = bits - 1; at >= 0; at -= 1) {
      const bit = (value >>> at) & 1;
      this.encodeBit(probabilities, offset + node, bit);
      node = (node << 1) | bit;
    }
  }

  /** As `encodeTree`, the lowest bit first. */
  encodeReverseTree(probabilities: Uint16Array, offset: number, { value, bits }: TreeValue): void {
    let node = 1;
    for (let at = 0; at < bits; at += 1) {
      const bit = (value >>> at) & 1;
      this.encodeBit(probabilities, offset + node, bit);
      node = (node << 1) | bit;
    }
  }

  /** All bytes; nothing may be encoded after that. */
  finish(): Buffer {
    for (let at = 0; at < 5; at += 1) this.#shiftLow();
    return Buffer.from(this.#bytes);
  }

  #normalize(): void {
    while (this.#range < topRange) {
      this.#range = (this.#range << 8) >>> 0;
      this.#shiftLow();
    }
  }

  /** Bytes of 255 wait until it is known whether a carry turns them over. */
  #shiftLow(): void {
    if (this.#low < 0xff00_0000 || this.#low >= carryAt) {
      const carry = this.#low >= carryAt ? 1 : 0;
      this.#bytes.push((this.#cache + carry) & 0xff);
      for (; this.#cached > 1; this.#cached -= 1) this.#bytes.push((0xff + carry) & 0xff);
      this.#cached = 0;
      this.#cache = (this.#low >>> 24) & 0xff;
    }
    this.#cached += 1;
    this.#low = (this.#low & 0x00ff_ffff) * 256;
  }
}

interface TreeValue {
  readonly value: number;
  readonly bits: number;
}
