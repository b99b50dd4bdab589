const maxBytes = 100 * 1024;

export interface LogEntry {
  readonly time: Date;
  readonly service: string;
  readonly message: string;
}

/** The latest output of one service in lines, at most 100 KiB. It survives restarts. */
export class LogBuffer {
  readonly #service: string;
  #entries: LogEntry[] = [];
  #bytes = 0;
  #unfinished = '';
  readonly #listeners = new Set<(entry: LogEntry) => void>();

  constructor(service: string) {
    this.#service = service;
  }

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  append(text: string): void {
    const lines = (this.#unfinished + text).split('\n');
    this.#unfinished = lines.pop() ?? '';
    for (const line of lines) this.#add(line);
  }

  /** Completes a last line that has no newline. */
  finish(): void {
    if (this.#unfinished !== '') this.#add(this.#unfinished);
    this.#unfinished = '';
  }

  subscribe(listener: (entry: LogEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #add(message: string): void {
    const entry = { time: new Date(), service: this.#service, message };
    this.#entries.push(entry);
    this.#bytes += message.length;
    while (this.#bytes > maxBytes && this.#entries.length > 1) {
      this.#bytes -= this.#entries.shift()?.message.length ?? 0;
    }
    for (const listener of this.#listeners) listener(entry);
  }
}
