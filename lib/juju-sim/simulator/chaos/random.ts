/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** A whole number from 0 to below the limit. */
  below(limit: number): number;
  /** One of the values; undefined if there is none. */
  choose<Value>(values: readonly Value[]): Value | undefined;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  // mulberry32, a generator by Tommy Ettinger in the public domain.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, choose: (values) => values[below(values.length)] };
}
