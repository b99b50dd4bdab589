import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** Of this process's options, the one that keeps others in the pod from opening a debugger. */
const guards = process.execArgv.filter((option) => option === '--disable-sigusr1');

/**
 * Starts `program <directory>`, which sends the traces of a spool, as a detached process that outlives this one. Its
 * environment is empty: proxies and certificates serve other purposes, and Node never ends if it can't make the directory
 * for compiled code (`NODE_COMPILE_CACHE`) because the unit's directories are gone by then.
 */
export function createLauncher(program: string): (directory: string) => void {
  return (directory) => {
    const child = spawn(process.execPath, [...guards, resolve(program), directory], {
      cwd: '/',
      env: {},
      stdio: 'ignore',
      detached: true,
    });
    // If it can't be started, the next dispatch tries again.
    child.on('error', () => {});
    child.unref();
  };
}
