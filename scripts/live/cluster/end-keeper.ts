import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clearPlace } from './clear.ts';
import type { Place } from './place.ts';

/** Ends a live model, even if its keeper was killed, and removes all of it. */
export async function endKeeper(place: Place): Promise<void> {
  const keeper = readKeeper(place);
  if (keeper !== undefined) {
    process.kill(keeper, 'SIGTERM');
    await awaitEnd(keeper);
  }
  await clearPlace(place);
}

/**
 * Waits until a keeper is gone. Before it ends, it removes its files, including the one with its process
 * number.
 */
export async function awaitEnd(keeper: number): Promise<void> {
  while (isKeeper(keeper)) await sleep(50);
}

/** The process of the model's keeper, while it runs. */
export function readKeeper({ state }: Place): number | undefined {
  try {
    const pid = Number(readFileSync(join(state, 'keeper.pid'), 'utf8'));
    return isKeeper(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Another process may have the same number since. */
function isKeeper(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('keeper.ts');
  } catch {
    return false;
  }
}
