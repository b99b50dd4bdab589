import { readFileSync } from 'node:fs';

/** A process by its number and the time of its start: a number alone may be another process's by now. */
export function identifyProcess(pid: number): string {
  return `${pid}:${readStartTime(pid)}`;
}

/** Whether the process that was identified so runs still. */
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

/** In clock ticks since the machine's start (proc(5)); empty on systems that have no /proc, or for a dead process. */
function readStartTime(pid: number): string {
  try {
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return state === 'Z' ? '' : (fields[18] ?? '');
  } catch {
    return '';
  }
}
