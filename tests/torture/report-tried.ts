import { appendFileSync, writeSync } from 'node:fs';

export interface Tally {
  readonly tried: number;
  readonly failed: number;
}

/** Reports how many cases a test tried, on standard output and to `npm run torture` if it runs the test. */
export function reportTried(noun: string, { tried, failed }: Tally): void {
  // Jest would wrap console.log in a stack trace.
  writeSync(1, `${tried} ${noun} tried, ${failed} failed\n`);
  const { TORTURE_REPORT: path } = process.env;
  if (path !== undefined) appendFileSync(path, `${JSON.stringify({ tried, failed })}\n`);
}
