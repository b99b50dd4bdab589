import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';

/**
 * Makes a charm directory for one unit, as Juju does. Files that the charm writes beside its code belong to the unit
 * and go with its pod. The charm's own files are links to the deployed directory, which may be large.
 */
export async function linkCharm(deployed: string, place: string): Promise<void> {
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  const names = await readdir(deployed);
  await Promise.all(names.map((name) => symlink(join(deployed, name), join(place, name))));
  if (names.includes('charmcraft.yaml'))
    await writePackedFiles(join(deployed, 'charmcraft.yaml'), place, names);
}

/** Keys that charmcraft uses and does not pack. */
const ofCharmcraft = ['type', 'parts', 'base', 'bases', 'platforms', 'build-base', 'charm-libs', 'analysis'];

/** Writes the files that charmcraft generates when it packs. A charm in Python reads them while it runs. */
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
    // If the charm has a metadata.yaml, its charmcraft.yaml only describes the build.
    if (name === 'metadata.yaml' && !('name' in metadata)) continue;
    await writeFile(join(place, name), dump(part));
  }
}
