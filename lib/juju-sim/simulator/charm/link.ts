import { existsSync, readFileSync, statSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { splitCharmcraftYaml } from 'charmkit/pack';
import { dump, load } from 'js-yaml';
import { linkVenv, pythonEntry, writePythonDispatch } from './python.ts';

/**
 * Makes a charm directory for one unit, as Juju does. Files that the charm writes beside its code belong to the unit
 * and go with its pod. The charm's own files are links to the deployed directory, which may be large.
 * `venv` replaces the Python packages of the charm; without it, a directory `.venv` serves a charm that has none.
 * The agent writes `charmUrl` beside the code (`CharmURLPath` in Juju's uniter).
 */
export async function linkCharm(
  deployed: string,
  place: string,
  { charmUrl, venv }: { readonly charmUrl: string; readonly venv?: string },
): Promise<void> {
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  const names = (await readdir(deployed)).filter((name) => name !== charmUrlFile);
  await writeFile(join(place, charmUrlFile), `${charmUrl}\n`);
  const packages =
    venv ?? (names.includes('.venv') && !names.includes('venv') ? join(deployed, '.venv') : undefined);
  const linked = packages === undefined ? names : names.filter((name) => name !== 'venv');
  await Promise.all(linked.map((name) => symlink(join(deployed, name), join(place, name))));
  if (names.includes('dispatch') && findsOwnDirectory(join(deployed, 'dispatch'))) {
    await rm(join(place, 'dispatch'));
    await copyFile(join(deployed, 'dispatch'), join(place, 'dispatch'));
  }
  if (packages !== undefined) {
    await mkdir(join(place, 'venv'));
    await linkVenv(packages, join(place, 'venv'));
  }
  if (!names.includes('dispatch')) {
    if (existsSync(join(deployed, pythonEntry))) await writePythonDispatch(place);
    else await writeFile(join(place, 'dispatch'), dispatchToHooks, { mode: 0o755 });
  }
  if (names.includes('charmcraft.yaml'))
    await writePackedFiles(join(deployed, 'charmcraft.yaml'), place, names);
}

/** What Juju does itself with a charm that has a program for each hook and action, and no dispatch. */
const dispatchToHooks = `#!/bin/sh
[ -e "$JUJU_DISPATCH_PATH" ] && exec "./$JUJU_DISPATCH_PATH"
case $JUJU_DISPATCH_PATH in
actions/*) action-fail "action not implemented on unit \\"$JUJU_UNIT_NAME\\"" ;;
*) juju-log "skipped \\"$JUJU_HOOK_NAME\\" hook (missing)" ;;
esac
`;

const charmUrlFile = '.juju-charm';
const longestScript = 65_536;

/** Whether a dispatch resolves its own path, as charmcraft writes some: a link would lead it out of the unit's directory. */
function findsOwnDirectory(dispatch: string): boolean {
  if (statSync(dispatch).size > longestScript) return false;
  const text = readFileSync(dispatch, 'latin1');
  return text.startsWith('#!') && /\b(?:realpath|readlink -f)\b/.test(text);
}

/** Writes the files that charmcraft generates when it packs. A charm in Python reads them while it runs. */
async function writePackedFiles(
  charmcraft: string,
  place: string,
  existing: readonly string[],
): Promise<void> {
  const content = load(await readFile(charmcraft, 'utf8'));
  if (typeof content !== 'object' || content === null) return;
  for (const [name, part] of Object.entries(splitCharmcraftYaml({ ...content }))) {
    if (!existing.includes(name)) await writeFile(join(place, name), dump(part));
  }
}
