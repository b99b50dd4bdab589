import { type HookToolRunner, type JujuLogLevel, jujuLog, jujuLogSync } from '../hook-tool-runner/index.ts';
import { renderErrorLines, renderLine } from './log-line.ts';
import { writeLine } from './write-line.ts';

/** Receives lines that `juju-log` does not accept. Juju's agent records the standard error of a hook at WARNING. */
export type LastResort = (line: string) => void;

interface Entry {
  readonly level: JujuLogLevel;
  readonly message: string;
}

/**
 * Buffers lines for Juju's log until the hook ends, because each `juju-log` costs a call. Consecutive lines of one
 * level share a call. A process that dies of an exception sends them with `flushSync`. Neither method throws: a hook
 * that did its work does not fail because of a log line.
 */
export class JujuLogBuffer {
  readonly #runner: HookToolRunner;
  readonly #lastResort: LastResort;
  #entries: Entry[] = [];
  #prefix = '';

  constructor(runner: HookToolRunner, lastResort: LastResort = (line) => writeLine(2, line)) {
    this.#runner = runner;
    this.#lastResort = lastResort;
  }

  /** In a relation's hook, Juju puts the relation's name before each message, so the message does not repeat it. */
  omitRelation(relationId: string): void {
    this.#prefix = `${relationId}: `;
  }

  add(level: JujuLogLevel, text: string): void {
    const message = level === 'ERROR' ? renderErrorLines(text) : renderLine(text);
    const last = this.#entries.at(-1);
    if (last?.level === level) this.#entries[this.#entries.length - 1] = joined(last, message);
    else this.#entries.push({ level, message });
  }

  async flush(): Promise<void> {
    for (const entry of this.#take()) {
      await jujuLog(this.#runner, entry).catch(() => this.#sayInstead(entry));
    }
  }

  flushSync(): void {
    for (const entry of this.#take()) {
      try {
        jujuLogSync(this.#runner, entry);
      } catch {
        this.#sayInstead(entry);
      }
    }
  }

  #sayInstead({ level, message }: Entry): void {
    this.#lastResort(`${level} ${message}`);
  }

  #withoutPrefix(message: string): string {
    return message.startsWith(this.#prefix) ? message.slice(this.#prefix.length) : message;
  }

  #take(): Entry[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries.map((entry) => ({ ...entry, message: this.#withoutPrefix(entry.message) }));
  }
}

function joined({ level, message }: Entry, next: string): Entry {
  return { level, message: `${message}\n${next}` };
}
