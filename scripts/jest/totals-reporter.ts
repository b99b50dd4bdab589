import { writeSync } from 'node:fs';

interface Totals {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
}

/**
 * Ends a test run's standard output with two lines: its duration and, for programs to read, `N passed, N
 * failed`.
 * @public used by jest.config.mjs
 */
// biome-ignore lint/style/noDefaultExport: jest takes a reporter only so
export default class TotalsReporter {
  onRunComplete(_contexts: unknown, totals: Totals): void {
    // A suite that can't be loaded has no failed test, but is still a failure.
    const failed = totals.numFailedTests + totals.numRuntimeErrorTestSuites;
    // Runs when the process exits, because jest always prints its own summary after the last reporter.
    process.once('exit', () => {
      const seconds = Math.round((Date.now() - totals.startTime) / 1000);
      writeSync(1, `took ${seconds} s\n${totals.numPassedTests} passed, ${failed} failed\n`);
    });
  }
}
