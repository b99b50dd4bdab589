import { globSync, rmdirSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Place, probeSuffix } from './place.ts';

/** Removes what remains after the processes of a live model: its cgroups and its files. */
export async function clearPlace({ cgroup, state }: Place): Promise<void> {
  for (const folder of globSync(`/sys/fs/cgroup/*/${cgroup}`)) await removeCgroup(folder);
  // Tries again if a client that is still ending has just written there.
  for (const folder of [state, ...globSync(`${state}${probeSuffix}*`)]) {
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
  // Keeps the folder if another model has files there.
  await rmdir(dirname(state)).catch(() => undefined);
}

/** A cgroup can't be removed before its children, or while the kernel still removes its last process. */
async function removeCgroup(folder: string): Promise<void> {
  const inner = globSync(`${folder}/**/`).toSorted((a, b) => b.length - a.length);
  for (const each of [...inner, folder]) {
    while (!removeEmpty(each)) await sleep(20);
  }
}

function removeEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'EBUSY') return false;
    throw error;
  }
}
