import { type HookToolRunner, type JujuLogLevel, jujuLog, jujuLogSync } from '../hook-tools/index.ts';

interface Entry {
  readonly level: JujuLogLevel;
  readonly message: string;
}

/**
 * Lines on their way to Juju's log. One `juju-log` costs a process, so lines wait here until the hook ends, and
 * neighbours of one level share a call. A process that dies of an exception sends them with `flushSync`.
 */
export class JujuLogBuffer {
  readonly #runner: HookToolRunner;
  #entries: Entry[] = [];

  constructor(runner: HookToolRunner) {
    this.#runner = runner;
  }

  add(level: JujuLogLevel, message: string): void {
    const last = this.#entries.at(-1);
    if (last?.level === level) this.#entries[this.#entries.length - 1] = joined(last, message);
    else this.#entries.push({ level, message });
  }

  async flush(): Promise<void> {
    for (const entry of this.#take()) await jujuLog(this.#runner, entry);
  }

  flushSync(): void {
    for (const entry of this.#take()) jujuLogSync(this.#runner, entry);
  }

  #take(): Entry[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }
}

function joined({ level, message }: Entry, next: string): Entry {
  return { level, message: `${message}\n${next}` };
}
