import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { identifyProcess, isRunning } from './process-identity.ts';
import type { ReloadTask } from './task.ts';

/** Starts and finds the processes that complete a reload if a hook can't wait for it. */
export interface Reloaders {
  /** How long a hook waits for Grafana's answer. */
  readonly patienceMs: number;
  /** Returns the identity of the process. Undefined if it can't be started. */
  start(task: ReloadTask): string | undefined;
  isRunning(process: string): boolean;
}

/** Enough for hundreds of data sources. A hook that waits blocks all others. */
const patienceMs = 10_000;

/**
 * Creates reloaders that run a program. The program receives its task on standard input, where no other
 * process can read the password. It outlives this process. Its environment is empty: Node never ends if it can't make the
 * directory for compiled code (`NODE_COMPILE_CACHE`) because the unit's directories are gone by then.
 */
export function createReloaders(program: string): Reloaders {
  return { patienceMs, start: (task) => launch(program, task), isRunning };
}

/** Of this process's options, the one that keeps others in the pod from opening a debugger. */
const guards = process.execArgv.filter((option) => option === '--disable-sigusr1');

function launch(program: string, task: ReloadTask): string | undefined {
  const child = spawn(process.execPath, [...guards, resolve(program)], {
    cwd: '/',
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // If it can't be started or ends immediately, a later hook notices that it does not run.
  child.on('error', () => {});
  child.stdin.on('error', () => {}).end(JSON.stringify(task));
  child.unref();
  return child.pid === undefined ? undefined : identifyProcess(child.pid);
}
