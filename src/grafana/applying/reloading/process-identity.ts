import { readFileSync } from 'node:fs';

/** Identifies a process by its number and start time, because the number may be reused. */
export function identifyProcess(pid: number): string {
  return `${pid}:${readStartTime(pid)}`;
}

/** Whether the process with this identity still runs. */
export function isRunning(identity: string): boolean {
  const pid = Number(identity.split(':', 1)[0]);
  return Number.isInteger(pid) && pid > 0 && isThere(pid) && identifyProcess(pid) === identity;
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * In clock ticks since the machine's start (proc(5)). Empty on systems without /proc, or for a dead process.
 */
function readStartTime(pid: number): string {
  try {
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return state === 'Z' ? '' : (fields[18] ?? '');
  } catch {
    return '';
  }
}
