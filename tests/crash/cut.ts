/** A point to stop a dispatch at: a call to another program, before it or after its answer. */
export interface Crossing {
  readonly when: 'before' | 'after';
  /** For example `secret-get`, `Pebble GET /v1/files` or `Grafana POST /api/...`; `commit` after the exit. */
  readonly what: string;
}

/** Counts the calls of one dispatch to other programs, and stops the dispatch at one of them if requested. */
export class Cut {
  readonly crossings: Crossing[] = [];
  /** Resolves when the dispatch has stopped. */
  readonly reached: Promise<void>;
  readonly #at: number | undefined;
  readonly #reach: () => void;
  #isReached = false;

  /** The number of the crossing to stop at, from 0; undefined to let the dispatch finish. */
  constructor(at?: number) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.reached = promise;
    this.#reach = resolve;
    this.#at = at;
  }

  get isReached(): boolean {
    return this.#isReached;
  }

  /** Resolves while the dispatch runs. Never resolves after it has stopped, so the dispatch gets no more answers. */
  async cross(when: Crossing['when'], what: string): Promise<void> {
    if (!this.#isReached) {
      this.crossings.push({ when, what });
      if (this.crossings.length - 1 !== this.#at) return;
      this.#isReached = true;
      this.#reach();
    }
    await new Promise<never>(() => {});
  }

  /** Whether to lose the commit of a dispatch that succeeded. */
  crossCommit(): boolean {
    this.crossings.push({ when: 'before', what: 'commit' });
    return this.crossings.length - 1 === this.#at;
  }
}
