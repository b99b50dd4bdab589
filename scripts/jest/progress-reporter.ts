interface TestCase {
  readonly status: string;
  readonly fullName: string;
  readonly duration?: number | null;
  readonly failureMessages?: readonly string[];
}

/**
 * Writes a line for each test as it ends, because a story of many minutes should show its progress.
 * @public used by jest.live.config.mjs
 */
// biome-ignore lint/style/noDefaultExport: jest takes a reporter only so
export default class ProgressReporter {
  onTestCaseResult(_file: unknown, { status, fullName, duration, failureMessages = [] }: TestCase): void {
    const seconds = ((duration ?? 0) / 1000).toFixed(1).padStart(6);
    process.stdout.write(`${seconds} s  ${status}  ${fullName}\n`);
    for (const message of failureMessages) process.stdout.write(`${message}\n`);
  }
}
