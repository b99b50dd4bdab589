import { accessSync, constants, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What scripts of an image may call though it brings none of it: it reads, writes and waits, and sets up no machine. */
const names: readonly string[] = [
  ...['awk', 'base64', 'basename', 'bash', 'cat', 'chmod', 'chown', 'cp', 'cut', 'date', 'dd', 'diff'],
  ...['dirname', 'du', 'echo', 'env', 'expr', 'false', 'find', 'grep', 'head', 'hostname', 'id', 'install'],
  ...['kill', 'ln', 'ls', 'md5sum', 'mkdir', 'mkfifo', 'mktemp', 'mv', 'nl', 'node', 'od', 'paste', 'printf'],
  ...['ps', 'pwd', 'readlink', 'realpath', 'rm', 'rmdir', 'sed', 'seq', 'sh', 'sha256sum', 'sleep', 'sort'],
  ...[
    'stat',
    'tail',
    'tee',
    'test',
    'timeout',
    'touch',
    'tr',
    'true',
    'uname',
    'uniq',
    'wc',
    'which',
    'xargs',
  ],
];

/** Puts links to this machine's own utilities into a directory, which is to stand on the PATH of a container's scripts. */
export function linkUtilities(directory: string, path: string): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const [name, program] of findUtilities(path)) symlinkSync(program, join(directory, name));
}

/** By PATH: a machine's utilities stay where they are, and each container would look for all of them again. */
const utilitiesByPath = new Map<string, ReadonlyMap<string, string>>();

function findUtilities(path: string): ReadonlyMap<string, string> {
  const known = utilitiesByPath.get(path);
  if (known) return known;
  const places = path.split(delimiter).filter((place) => place.startsWith('/'));
  const utilities = new Map<string, string>();
  for (const name of names) {
    const program = places.map((place) => join(place, name)).find(isExecutable);
    if (program !== undefined) utilities.set(name, program);
  }
  utilitiesByPath.set(path, utilities);
  return utilities;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
