import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/**
 * Starts a program that sends what a spool holds, `program <directory>`, and leaves it to itself: it outlives this process,
 * which waits for nothing of it. Of the environment it gets only where compiled code is kept: proxies and certificates
 * for other purposes are none of its business.
 */
export function launcherOf(program: string): (directory: string) => void {
  const { NODE_COMPILE_CACHE } = process.env;
  return (directory) => {
    const child = spawn(process.execPath, [resolve(program), directory], {
      cwd: '/',
      env: { ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }) },
      stdio: 'ignore',
      detached: true,
    });
    // Where it can't be started, the next dispatch tries again.
    child.on('error', () => {});
    child.unref();
  };
}
