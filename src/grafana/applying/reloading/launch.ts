import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { identifyProcess, isRunning } from './process-identity.ts';
import type { ReloadTask } from './task.ts';

/** Starts and finds the processes that see a reload to its end when a hook may not. */
export interface Reloaders {
  /** How long a hook itself waits for Grafana's answer. */
  readonly patienceMs: number;
  /** Gives the identity of the process; undefined where it can't be started. */
  start(task: ReloadTask): string | undefined;
  isRunning(process: string): boolean;
}

/** What hundreds of data sources take; a hook that waits holds up all others. */
const patienceMs = 10_000;

/**
 * Reloaders that run a program, which is handed its task on standard input, where nobody else reads the password, and is
 * left to itself: it outlives this process. Of the environment it gets only where compiled code is kept.
 */
export function reloadersOf(program: string): Reloaders {
  return { patienceMs, start: (task) => launch(program, task), isRunning };
}

function launch(program: string, task: ReloadTask): string | undefined {
  const { NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [resolve(program)], {
    cwd: '/',
    env: { ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }) },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Where it can't be started, or ends at once, a later hook finds that it does not run.
  child.on('error', () => {});
  child.stdin.on('error', () => {}).end(JSON.stringify(task));
  child.unref();
  return child.pid === undefined ? undefined : identifyProcess(child.pid);
}
