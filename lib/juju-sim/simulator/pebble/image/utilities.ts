import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findProgram } from '../../find-program.ts';

/**
 * Programs that an image's scripts may call even if the image lacks them: they read, write and wait, and do not
 * configure the machine.
 */
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

/** Links this machine's utilities into a directory for the PATH of a container's scripts. */
export function linkUtilities(directory: string, path: string): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const [name, program] of findUtilities(path)) symlinkSync(program, join(directory, name));
}

/** A cache by PATH: the utilities do not move, and each container would search for all of them again. */
const utilitiesByPath = new Map<string, ReadonlyMap<string, string>>();

function findUtilities(path: string): ReadonlyMap<string, string> {
  const known = utilitiesByPath.get(path);
  if (known) return known;
  const places = path.split(delimiter).filter((place) => place.startsWith('/'));
  const utilities = new Map<string, string>();
  for (const name of names) {
    const program = findProgram(name, places);
    if (program !== undefined) utilities.set(name, program);
  }
  utilitiesByPath.set(path, utilities);
  return utilities;
}
