/**
 * Times in nanoseconds since 1970, each later than the one before. Clients ask for notices *after* a time, so two
 * notices must never have the same time.
 */
export class Clock {
  #last = 0n;
  readonly #offset = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();

  now(): bigint {
    const time = this.#offset + process.hrtime.bigint();
    this.#last = time > this.#last ? time : this.#last + 1n;
    return this.#last;
  }
}

/** RFC 3339 in UTC with nanoseconds but without trailing zeros, as Pebble prints times. */
export function formatTime(time: bigint): string {
  const seconds = new Date(Number(time / 1_000_000n)).toISOString().slice(0, 19);
  const fraction = (time % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  return fraction === '' ? `${seconds}Z` : `${seconds}.${fraction}Z`;
}

/** RFC 3339 without a fraction, for log lines of tasks and times of files. */
export function formatSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** The inverse of formatTime, for any offset. Undefined if the text is not an RFC 3339 time. */
export function parseTime(text: string): bigint | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[-+]\d\d:\d\d)$/.exec(text);
  if (!match) return undefined;
  const [, seconds = '', fraction = '', offset = ''] = match;
  const ms = Date.parse(`${seconds}${offset}`);
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
