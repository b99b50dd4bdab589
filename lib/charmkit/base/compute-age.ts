/**
 * Computes how long ago a recorded time is, in milliseconds, if the clock is right. A clock that has been set back counts
 * like one that has gone on, so that no pause lasts until it is as late again.
 */
export function computeAgeMs(sinceMs: number, nowMs: number): number {
  return Math.abs(nowMs - sinceMs);
}
