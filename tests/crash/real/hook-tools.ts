import { execFile } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeDone } from '../../../lib/juju-sim/simulator/hook-tools/answer.ts';
import type { Cut } from '../cut.ts';

const run = promisify(execFile);

/** Hook tools that ask before and after each call whether the dispatch continues. */
export class WatchedTools implements AsyncDisposable {
  /** The directory with a program for each tool. It comes first on PATH. */
  readonly directory: string;
  /** The current dispatch. */
  cut: Cut | undefined;
  readonly #calls: Socket;
  #partialLine = '';

  private constructor(directory: string) {
    this.directory = directory;
    // Opened for reading and writing: the stream then never ends, and opening it never blocks.
    const fd = openSync(join(directory, 'calls'), constants.O_RDWR | constants.O_NONBLOCK);
    this.#calls = new Socket({ fd, readable: true, writable: false });
    this.#calls.setEncoding('utf8').on('data', (text) => this.#receive(String(text)));
  }

  /** Wraps the tools in a directory. */
  static async open(wrapped: string, tools: readonly string[]): Promise<WatchedTools> {
    const directory = await mkdtemp(join(tmpdir(), 'gt-'));
    await mkdir(join(directory, 'waiting'));
    await run('mkfifo', [join(directory, 'calls')]);
    await writeFile(join(directory, 'watched'), script(directory, wrapped));
    await chmod(join(directory, 'watched'), 0o755);
    await Promise.all(tools.map((tool) => symlink('watched', join(directory, tool))));
    return new WatchedTools(directory);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#calls.destroy();
    await rm(this.directory, { recursive: true, force: true });
  }

  #receive(text: string): void {
    const lines = (this.#partialLine + text).split('\n');
    this.#partialLine = lines.pop() ?? '';
    for (const line of lines) {
      const [pid = '', when, tool = ''] = line.split(' ');
      const crossed = this.cut?.cross(when === 'before' ? 'before' : 'after', tool);
      void crossed?.then(() => writeDone(join(this.directory, 'waiting', pid)));
    }
  }
}

function script(directory: string, wrapped: string): string {
  return `#!/bin/sh
tool=\${0##*/} fifo=${directory}/waiting/$$
mkfifo "$fifo" && exec 3<>"$fifo"
ask() {
  printf '%s %s %s\\n' "$$" "$1" "$tool" 1<>"${directory}/calls"
  read -r _ <&3
}
ask before
"${wrapped}/$tool" "$@" 3<&-
code=$?
ask after
rm -f "$fifo"
exit "$code"
`;
}
