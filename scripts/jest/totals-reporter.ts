import { writeSync } from 'node:fs';

interface Totals {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
}

/**
 * Ends a test run's standard output with two lines: how long it took, and to read by machine `N passed, N failed`.
 * @public taken by jest.config.mjs
 */
// biome-ignore lint/style/noDefaultExport: jest takes a reporter only so
export default class TotalsReporter {
  onRunComplete(_contexts: unknown, totals: Totals): void {
    // A suite that can't even be loaded has no failed test, and is a failure all the same.
    const failed = totals.numFailedTests + totals.numRuntimeErrorTestSuites;
    // At the process's end: jest always puts its own summary after the last reporter.
    process.once('exit', () => {
      const seconds = Math.round((Date.now() - totals.startTime) / 1000);
      writeSync(1, `took ${seconds} s\n${totals.numPassedTests} passed, ${failed} failed\n`);
    });
  }
}
