import { readFileSync } from 'node:fs';

/** CPU seconds of the processes that this one started and waited for (proc(5), cutime and cstime). */
export function readCpuOfChildren(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[13]) + Number(fields[14])) / 100;
}
