/** The work of a Pebble, for measurements of a charm. */
export interface PebbleCounts {
  readonly requests: number;
  readonly bytesWritten: number;
  readonly services: Readonly<Record<string, { readonly starts: number; readonly restarts: number }>>;
}

/** Counts since the start of an embedded Pebble. */
export class Counters {
  #requests = 0;
  #bytesWritten = 0;
  readonly #starts = new Map<string, number>();

  addRequest(): void {
    this.#requests += 1;
  }

  addBytesWritten(count: number): void {
    this.#bytesWritten += count;
  }

  addStart(service: string): void {
    this.#starts.set(service, (this.#starts.get(service) ?? 0) + 1);
  }

  /** Every start of a service after its first counts as a restart, whatever caused it. */
  snapshot(): PebbleCounts {
    const services = [...this.#starts].map(([name, starts]) => [name, { starts, restarts: starts - 1 }]);
    return {
      requests: this.#requests,
      bytesWritten: this.#bytesWritten,
      services: Object.fromEntries(services),
    };
  }
}
