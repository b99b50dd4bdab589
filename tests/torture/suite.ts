/** A suite that can try very many cases: what `npm run torture` runs for long, and a jest test for a short while. */
export interface TortureSuite {
  /** As in `--only`. */
  readonly name: string;
  /** What it tries, in the plural. */
  readonly noun: string;
  /** How many a run without a time limit tries; fewer is a failure. */
  readonly goal: number;
  /** Fewer is a failure even where `--minutes` ends the run. */
  readonly floor: number;
  /** @throws where the suite itself can't go on. */
  run(options: TortureOptions): Promise<void>;
}

export interface TortureOptions {
  readonly seed: number;
  /** How many to try, or all there are if there are fewer. */
  readonly count: number;
  /** After it nothing new is begun. */
  readonly signal: AbortSignal;
  /** Some have been tried, one if it isn't said. */
  tried(count?: number): void;
  /** One has failed: a line that names it, then what helps to repeat it. */
  failed(report: string): void;
}
