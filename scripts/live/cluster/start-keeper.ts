import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describeOwnGrafana, locateOwnGrafana } from '../../real/own-grafana.ts';
import { claimStart } from './claim-start.ts';
import { clearPlace } from './clear.ts';
import { readKeeper } from './end-keeper.ts';
import { locatePlace, type Place } from './place.ts';
import { requireMachine } from './require-machine.ts';

/** A live model that is up. It ends with this process unless it is asked to stay. */
export interface Keeper extends AsyncDisposable {
  readonly place: Place;
  letStay(): void;
  end(): Promise<void>;
}

/**
 * Starts the live model that the environment names, and waits until its controller answers.
 * @throws Error that says what is missing, or what failed.
 */
export async function startKeeper(
  env: Readonly<NodeJS.ProcessEnv>,
  onProgress: (progress: string, place: Place) => void,
): Promise<Keeper> {
  const place = locatePlace(env);
  // Before anything is written: a signal must find who removes it.
  const started: Started = {};
  endOnSignals(started);
  using _ = await claimStart(place);
  requireMachine(place, env);
  if (readKeeper(place) !== undefined) {
    throw new Error(`The live model "${place.name}" is up already; LIVE_NAME names another`);
  }
  await clearPlace(place);
  await mkdir(join(place.state, 'logs'), { recursive: true });
  const child = launch(place, env);
  started.child = child;
  const own = locateOwnGrafana(env);
  if (own) onProgress(describeOwnGrafana(own), place);
  await followStart(child, (progress) => onProgress(progress, place));
  return {
    place,
    letStay() {
      child.stdin?.end('stay\n');
      child.stdout?.destroy();
      child.unref();
    },
    end: () => end(child),
    [Symbol.asyncDispose]: () => end(child),
  };
}

function launch({ state, name }: Place, env: Readonly<NodeJS.ProcessEnv>): ChildProcess {
  const log = openSync(join(state, 'logs/keeper.log'), 'a');
  // In its own session, because signals that end this process and its terminal must not end the process that
  // cleans up.
  const child = spawn(process.execPath, [join(import.meta.dirname, 'keeper.ts')], {
    detached: true,
    stdio: ['pipe', 'pipe', log],
    env: { ...env, LIVE_NAME: name },
  });
  closeSync(log);
  return child;
}

interface Started {
  child?: ChildProcess;
}

/** Lets the keeper clean up before a signal ends this process. */
function endOnSignals(started: Started): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      const ended = started.child === undefined ? Promise.resolve() : end(started.child);
      void ended.finally(() => process.exit(130));
    });
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function followStart(child: ChildProcess, onProgress: (progress: string) => void): Promise<void> {
  if (child.stdout === null) throw new TypeError('the keeper has a standard output');
  const started = performance.now();
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') return;
    onProgress(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  }
  throw new Error('The live model did not start');
}
