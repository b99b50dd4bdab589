import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { locatePlace, type Place } from '../../../scripts/live/cluster/place.ts';

const scripts = join(import.meta.dirname, '../../../scripts/live');

/** A live model with its own name, and the commands to start and end it. */
export class LiveCommands implements AsyncDisposable {
  readonly place: Place;
  readonly #env: NodeJS.ProcessEnv;
  readonly #commands: Promise<unknown>[] = [];

  constructor(name: string) {
    this.#env = { ...process.env, LIVE_NAME: `${name}-${process.pid}` };
    this.place = locatePlace(this.#env);
  }

  /** Runs `live:up` until its output shows that it has reached this point. */
  async startUntil(progress: string): Promise<ChildProcess> {
    const child = this.#spawn('up.ts');
    this.#commands.push(once(child, 'close'));
    let said = '';
    for await (const chunk of child.stdout) {
      said += chunk;
      if (said.includes(progress)) return child;
    }
    throw new Error(`live:up ended before "${progress}": ${said}`);
  }

  /** Runs a program as `npm run live --` does, and returns its output. */
  async run(...words: readonly string[]): Promise<string> {
    const child = this.#spawn('live.ts', ...words);
    const [said] = await Promise.all([text(child.stdout), once(child, 'close')]);
    return said;
  }

  /** Runs `live:down` to its end, which also ends a `live:up` that is starting the model. */
  async end(): Promise<void> {
    await once(this.#spawn('down.ts'), 'close');
    await Promise.all(this.#commands);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  #spawn(script: string, ...args: readonly string[]): ChildProcessByStdio<null, Readable, null> {
    return spawn(process.execPath, [join(scripts, script), ...args], {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }
}
