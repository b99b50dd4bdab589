import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/**
 * Starts `program <directory>`, which sends the traces of a spool, as a detached process that outlives this one. Its
 * environment contains only the directory of compiled code, without proxies and certificates that serve other purposes.
 */
export function createLauncher(program: string): (directory: string) => void {
  const { NODE_COMPILE_CACHE } = process.env;
  return (directory) => {
    const child = spawn(process.execPath, [resolve(program), directory], {
      cwd: '/',
      env: { ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }) },
      stdio: 'ignore',
      detached: true,
    });
    // If it can't be started, the next dispatch tries again.
    child.on('error', () => {});
    child.unref();
  };
}
