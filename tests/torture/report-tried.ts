import { appendFileSync, writeSync } from 'node:fs';

export interface Tally {
  readonly tried: number;
  readonly failed: number;
}

/** Says in a test how many were tried: in a line on standard output, and to the `npm run torture` that runs the test. */
export function reportTried(noun: string, { tried, failed }: Tally): void {
  // Not console.log, which jest wraps in a stack trace.
  writeSync(1, `${tried} ${noun} tried, ${failed} failed\n`);
  const { TORTURE_REPORT: path } = process.env;
  if (path !== undefined) appendFileSync(path, `${JSON.stringify({ tried, failed })}\n`);
}
