import { type Match, type MatchFinder, minMatchLength } from './match-finder.ts';
import { createProbabilities, RangeEncoder } from './range-encoder.ts';

/** As LZMA packs its parameters: three bits of the byte before give a literal's context, positions give none. */
export const properties = 3;
const literalContextBits = 3;
const literalSize = 0x300;
const states = 12;
const lengthStates = 4;
const slotBits = 6;
const alignBits = 4;
/** From this slot on, the middle bits of a distance are as good as random. */
const firstEvenSlot = 14;
const minLength = 2;

/** Encodes one stretch of bytes from a fresh state; matches may reach back before it (LZMA specification, 7-Zip). */
export class LzmaEncoder {
  readonly #bytes: Uint8Array;
  readonly #matches: MatchFinder;
  readonly #coder = new RangeEncoder();
  readonly #isMatch = createProbabilities(states);
  readonly #isRepeat = createProbabilities(states);
  readonly #isOtherRepeat = createProbabilities(states);
  readonly #isLongRepeat = createProbabilities(states);
  readonly #literals = createProbabilities(literalSize << literalContextBits);
  readonly #matchLengths = lengthProbabilities();
  readonly #repeatLengths = lengthProbabilities();
  readonly #slots = createProbabilities(lengthStates << slotBits);
  readonly #nearDistances = createProbabilities(128);
  readonly #alignment = createProbabilities(1 << alignBits);
  #state = 0;
  #lastDistance = 1;

  constructor(bytes: Uint8Array, matches: MatchFinder) {
    this.#bytes = bytes;
    this.#matches = matches;
  }

  /** To be called once. */
  encode(from: number, to: number): Buffer {
    for (let at = from; at < to; ) {
      const match = this.#choose(at, to);
      if (match) this.#encodeMatch(match);
      else this.#encodeLiteral(at);
      const next = at + (match?.length ?? 1);
      for (; at < next; at += 1) this.#matches.add(at);
    }
    return this.#coder.finish();
  }

  /** The longest match; one at the last distance is cheaper, and taken unless it is much shorter. */
  #choose(at: number, end: number): Match | undefined {
    const distance = this.#lastDistance;
    const repeated = this.#matches.lengthAt(at, distance, end);
    const found = this.#matches.find(at, end);
    if (repeated >= minLength && repeated + 1 >= (found?.length ?? 0)) return { length: repeated, distance };
    // A short match from far away takes more bits than its bytes.
    const isDear = found && found.length === minMatchLength && found.distance > 4096;
    return isDear ? undefined : found;
  }

  #encodeLiteral(at: number): void {
    this.#coder.encodeBit(this.#isMatch, this.#state, 0);
    const before = at > 0 ? (this.#bytes[at - 1] ?? 0) : 0;
    const offset = literalSize * (before >>> (8 - literalContextBits));
    const byte = this.#bytes[at] ?? 0;
    if (this.#state < 7) this.#coder.encodeTree(this.#literals, offset, { value: byte, bits: 8 });
    else this.#encodeUnexpected(offset, byte, this.#bytes[at - this.#lastDistance] ?? 0);
    this.#state = this.#state < 4 ? 0 : this.#state - (this.#state < 10 ? 3 : 6);
  }

  /** After a match it is another byte than would have continued it, and that one tells something of it. */
  #encodeUnexpected(offset: number, byte: number, expected: number): void {
    let node = 1;
    let isSame = true;
    for (let at = 7; at >= 0; at -= 1) {
      const bit = (byte >>> at) & 1;
      const expectedBit = (expected >>> at) & 1;
      const context = isSame ? (1 + expectedBit) << 8 : 0;
      this.#coder.encodeBit(this.#literals, offset + context + node, bit);
      node = (node << 1) | bit;
      isSame &&= bit === expectedBit;
    }
  }

  #encodeMatch({ length, distance }: Match): void {
    const isRepeat = distance === this.#lastDistance;
    this.#coder.encodeBit(this.#isMatch, this.#state, 1);
    this.#coder.encodeBit(this.#isRepeat, this.#state, isRepeat ? 1 : 0);
    if (isRepeat) {
      this.#coder.encodeBit(this.#isOtherRepeat, this.#state, 0);
      this.#coder.encodeBit(this.#isLongRepeat, this.#state, 1);
      this.#encodeLength(this.#repeatLengths, length - minLength);
    } else {
      this.#encodeLength(this.#matchLengths, length - minLength);
      this.#encodeDistance(distance - 1, Math.min(length - minLength, lengthStates - 1));
    }
    this.#lastDistance = distance;
    this.#state = (this.#state < 7 ? 7 : 10) + (isRepeat ? 1 : 0);
  }

  #encodeLength({ choices, low, middle, high }: LengthProbabilities, value: number): void {
    this.#coder.encodeBit(choices, 0, value < 8 ? 0 : 1);
    if (value >= 8) this.#coder.encodeBit(choices, 1, value < 16 ? 0 : 1);
    if (value < 8) this.#coder.encodeTree(low, 0, { value, bits: 3 });
    else if (value < 16) this.#coder.encodeTree(middle, 0, { value: value - 8, bits: 3 });
    else this.#coder.encodeTree(high, 0, { value: value - 16, bits: 8 });
  }

  /** By its two highest bits and how many follow (the slot), then those. */
  #encodeDistance(distance: number, lengthState: number): void {
    const slot = slotOf(distance);
    this.#coder.encodeTree(this.#slots, lengthState << slotBits, { value: slot, bits: slotBits });
    if (slot < 4) return;
    const bits = (slot >>> 1) - 1;
    const base = (2 | (slot & 1)) << bits;
    const value = distance - base;
    if (slot < firstEvenSlot) {
      this.#coder.encodeReverseTree(this.#nearDistances, base - slot - 1, { value, bits });
      return;
    }
    this.#coder.encodeEvenBits(value >>> alignBits, bits - alignBits);
    const lowest = value & (2 ** alignBits - 1);
    this.#coder.encodeReverseTree(this.#alignment, 0, { value: lowest, bits: alignBits });
  }
}

interface LengthProbabilities {
  readonly choices: Uint16Array;
  readonly low: Uint16Array;
  readonly middle: Uint16Array;
  readonly high: Uint16Array;
}

function lengthProbabilities(): LengthProbabilities {
  return {
    choices: createProbabilities(2),
    low: createProbabilities(8),
    middle: createProbabilities(8),
    high: createProbabilities(256),
  };
}

function slotOf(distance: number): number {
  if (distance < 4) return distance;
  const highest = 31 - Math.clz32(distance);
  return (highest << 1) | ((distance >>> (highest - 1)) & 1);
}
