import { readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where charms in Python begin, by charmcraft's convention. */
export const pythonEntry = 'src/charm.py';

/**
 * The dispatch that charmcraft adds to a charm in Python without one. The program `python3` is the venv's, if there is
 * a venv.
 */
const dispatch = `#!/bin/sh
JUJU_DISPATCH_PATH="\${JUJU_DISPATCH_PATH:-$0}" PYTHONPATH=lib:src:venv exec python3 ./src/charm.py
`;

/** Writes the dispatch of a charm in Python. */
export async function writePythonDispatch(place: string): Promise<void> {
  await writeFile(join(place, 'dispatch'), dispatch, { mode: 0o755 });
}

/**
 * Makes the charm's `venv` of a virtual environment, or of a directory of packages. It serves dispatches that look for
 * packages in it, as charmcraft's charm plugin packs them, and those that run its interpreter.
 */
export async function linkVenv(venv: string, place: string): Promise<void> {
  const packages = await findPackages(venv);
  const names = new Map<string, string>();
  for (const directory of [...packages, venv]) {
    for (const name of await readdir(directory)) names.set(name, join(directory, name));
  }
  await Promise.all([...names].map(([name, path]) => symlink(path, join(place, name))));
}

async function findPackages(venv: string): Promise<readonly string[]> {
  const versions = await readdir(join(venv, 'lib')).catch(() => []);
  const directories = versions.map((version) => join(venv, 'lib', version, 'site-packages'));
  const found = await Promise.all(directories.map(isDirectory));
  return directories.filter((_, index) => found[index]);
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
