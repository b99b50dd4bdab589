/** A requested run between two periods. It settles with the check's error. */
export interface Refresh {
  settle(error: string | undefined): void;
}

/** The schedule of a check: each period, or at once after a refresh. */
export class Turns {
  readonly #periodMs: number;
  readonly #refreshes: Refresh[] = [];
  #nextTick: number;
  #wake: () => void = () => {};

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
    this.#nextTick = performance.now() + periodMs;
  }

  /** Runs the check now. Resolves to its error text, if any. */
  refresh(): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#refreshes.push({ settle: resolve });
    this.#nextTick = performance.now() + this.#periodMs;
    this.#wake();
    return promise;
  }

  /** Waits for the next turn. */
  async next(signal: AbortSignal): Promise<Refresh | 'tick' | 'aborted'> {
    if (this.#refreshes.length === 0 && !signal.aborted) await this.#sleep(signal);
    if (signal.aborted) return 'aborted';
    const refresh = this.#refreshes.shift();
    if (refresh) return refresh;
    this.#nextTick = Math.max(this.#nextTick + this.#periodMs, performance.now());
    return 'tick';
  }

  async #sleep(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.max(0, this.#nextTick - performance.now()));
    this.#wake = resolve;
    signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    clearTimeout(timer);
  }

  /** Ends the schedule, and settles the refreshes that wait. */
  end(): void {
    for (const refresh of this.#refreshes.splice(0)) refresh.settle('check stopped');
  }
}
