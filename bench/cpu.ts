import { readFileSync } from 'node:fs';

/** What processes have used that this one started, that have ended and were waited for; in seconds (proc(5), cutime and cstime). */
export function readCpuOfChildren(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[13]) + Number(fields[14])) / 100;
}
