/** A suite of many cases. `npm run torture` runs it for long, and a jest test runs it briefly. */
export interface TortureSuite {
  /** The suite's name for `--only`. */
  readonly name: string;
  /** What the suite tries, in the plural. */
  readonly noun: string;
  /** The number of cases in a run without a time limit. Fewer is a failure. */
  readonly goal: number;
  /** The minimum number of cases, even if `--minutes` ends the run. */
  readonly floor: number;
  /** @throws if the suite itself can't continue */
  run(options: TortureOptions): Promise<void>;
}

export interface TortureOptions {
  readonly seed: number;
  /** The number of cases to try, or all cases if there are fewer. */
  readonly count: number;
  /** No new case starts after this time. */
  readonly signal: AbortSignal;
  /** Called when cases have been tried; the count defaults to one. */
  tried(count?: number): void;
  /** Called when a case has failed: a line that names it, then the details to repeat it. */
  failed(report: string): void;
}
