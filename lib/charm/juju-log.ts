import type { HookToolRunner } from '../hook-tools/index.ts';

export type JujuLogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

interface Line {
  readonly level: JujuLogLevel;
  readonly text: string;
}

/** Linux refuses a single argument of 128 KiB or more (MAX_ARG_STRLEN); a message is cut well before. */
const maxMessageBytes = 100_000;

/**
 * Lines on their way to Juju's log. One `juju-log` costs a process, so lines wait here until the hook ends, and
 * neighbours of one level share a call. A process that dies of an exception sends them with `flushSync`.
 */
export class JujuLogBuffer {
  readonly #runner: HookToolRunner;
  #lines: Line[] = [];

  constructor(runner: HookToolRunner) {
    this.#runner = runner;
  }

  add(level: JujuLogLevel, text: string): void {
    this.#lines.push({ level, text });
  }

  async flush(): Promise<void> {
    for (const call of this.#takeCalls()) await this.#runner.run(call);
  }

  flushSync(): void {
    for (const call of this.#takeCalls()) this.#runner.runSync(call);
  }

  #takeCalls() {
    const lines = this.#lines;
    this.#lines = [];
    return joinNeighbours(lines).map(({ level, text }) => ({
      tool: 'juju-log',
      args: ['--log-level', level, '--', text],
    }));
  }
}

function joinNeighbours(lines: readonly Line[]): Line[] {
  const joined: Line[] = [];
  for (const line of lines.map(shortened)) {
    const last = joined.at(-1);
    const together = last && `${last.text}\n${line.text}`;
    if (together && last.level === line.level && Buffer.byteLength(together) <= maxMessageBytes) {
      joined[joined.length - 1] = { level: line.level, text: together };
    } else {
      joined.push(line);
    }
  }
  return joined;
}

function shortened({ level, text }: Line): Line {
  if (Buffer.byteLength(text) <= maxMessageBytes) return { level, text };
  return { level, text: `${Buffer.from(text).subarray(0, maxMessageBytes).toString()}… (cut)` };
}
