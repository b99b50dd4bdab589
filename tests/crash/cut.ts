/** Where a dispatch is cut off: a call that another program takes part in, before it or after its answer. */
export interface Crossing {
  readonly when: 'before' | 'after';
  /** For example `secret-get`, `Pebble GET /v1/files`, `Grafana POST /api/...`; `commit` after the exit. */
  readonly what: string;
}

/** One dispatch: counts what it asks of others, and ends it at one of these points if it is told to. */
export class Cut {
  readonly crossings: Crossing[] = [];
  /** Fulfilled when the dispatch has been cut off. */
  readonly reached: Promise<void>;
  readonly #at: number | undefined;
  readonly #reach: () => void;
  #isReached = false;

  /** The number of the crossing to stop at, from 0; undefined for a dispatch that is left alone. */
  constructor(at?: number) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.reached = promise;
    this.#reach = resolve;
    this.#at = at;
  }

  get isReached(): boolean {
    return this.#isReached;
  }

  /** Goes on while the dispatch lives, and never for one that was cut off: nobody answers it any more. */
  async cross(when: Crossing['when'], what: string): Promise<void> {
    if (!this.#isReached) {
      this.crossings.push({ when, what });
      if (this.crossings.length - 1 !== this.#at) return;
      this.#isReached = true;
      this.#reach();
    }
    await new Promise<never>(() => {});
  }

  /** Whether the dispatch is to be kept from committing, having ended well. */
  crossCommit(): boolean {
    this.crossings.push({ when: 'before', what: 'commit' });
    return this.crossings.length - 1 === this.#at;
  }
}
