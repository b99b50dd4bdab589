import { type HookToolRunner, type JujuLogLevel, jujuLog, jujuLogSync } from '../hook-tools/index.ts';
import { renderErrorLines, renderLine } from './log-line.ts';

/** Where lines go that `juju-log` doesn't take; Juju's agent records a hook's standard error at WARNING. */
export type LastResort = (line: string) => void;

interface Entry {
  readonly level: JujuLogLevel;
  readonly message: string;
}

/**
 * Lines on their way to Juju's log. One `juju-log` costs a process, so lines wait here until the hook ends, and
 * neighbours of one level share a call. A process that dies of an exception sends them with `flushSync`. Neither throws:
 * a hook that did its work does not fail for a line of log, and one that failed says why.
 */
export class JujuLogBuffer {
  readonly #runner: HookToolRunner;
  readonly #lastResort: LastResort;
  #entries: Entry[] = [];
  #prefix = '';

  constructor(runner: HookToolRunner, lastResort: LastResort = printToStderr) {
    this.#runner = runner;
    this.#lastResort = lastResort;
  }

  /** In a relation's hook Juju puts the relation's name before each message, so that a message need not begin with it too. */
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

function printToStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
