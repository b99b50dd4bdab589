import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';

/**
 * Gives a unit a charm directory of its own, as Juju does: what a charm keeps beside its code is the unit's alone, and
 * goes with its pod. The charm's files are links to where it was deployed from, which may be large.
 */
export async function linkCharm(deployed: string, place: string): Promise<void> {
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  const names = await readdir(deployed);
  await Promise.all(names.map((name) => symlink(join(deployed, name), join(place, name))));
  if (names.includes('charmcraft.yaml'))
    await writePackedFiles(join(deployed, 'charmcraft.yaml'), place, names);
}

/** What charmcraft itself needs, and does not pack. */
const ofCharmcraft = ['type', 'parts', 'base', 'bases', 'platforms', 'build-base', 'charm-libs', 'analysis'];

/** The files that charmcraft makes of its own when it packs: a charm in Python reads these while it runs. */
async function writePackedFiles(
  charmcraft: string,
  place: string,
  existing: readonly string[],
): Promise<void> {
  const content = load(await readFile(charmcraft, 'utf8'));
  if (typeof content !== 'object' || content === null) return;
  const { config, actions, ...rest } = content as Record<string, unknown>;
  const metadata = Object.fromEntries(Object.entries(rest).filter(([key]) => !ofCharmcraft.includes(key)));
  const files = { 'metadata.yaml': metadata, 'config.yaml': config, 'actions.yaml': actions };
  for (const [name, part] of Object.entries(files)) {
    if (part === undefined || existing.includes(name)) continue;
    // A charmcraft.yaml of a charm with a metadata.yaml says only how it is built.
    if (name === 'metadata.yaml' && !('name' in metadata)) continue;
    await writeFile(join(place, name), dump(part));
  }
}
