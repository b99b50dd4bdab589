import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Gives a unit a charm directory of its own, as Juju does: what a charm keeps beside its code is the unit's alone, and
 * goes with its pod. The charm's files are links to where it was deployed from, which may be large.
 */
export async function linkCharm(deployed: string, place: string): Promise<void> {
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  const names = await readdir(deployed);
  await Promise.all(names.map((name) => symlink(join(deployed, name), join(place, name))));
}
