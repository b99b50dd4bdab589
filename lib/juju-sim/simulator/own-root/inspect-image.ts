import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { resolveHostPath } from '../pebble/image/path.ts';

const libraryDirectories = ['/lib', '/lib32', '/lib64', '/usr/lib', '/usr/lib32', '/usr/lib64'];
const programDirectories = ['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin'];

/** A script that only hands over to another program is shorter. */
const scriptLimitBytes = 64 * 1024;

/**
 * Whether an image is a whole operating system: it brings the loader that starts dynamically linked programs. Such
 * programs of any other image need this machine's libraries.
 */
export function isWholeSystem(image: string): boolean {
  return libraryDirectories.some((directory) =>
    listNames(image, directory).some(
      (name) =>
        isLoader(name) ||
        (name.includes('-linux-') && listNames(image, join(directory, name)).some(isLoader)),
    ),
  );
}

/** Of glibc and musl, on any processor: `ld-linux-x86-64.so.2`, `ld64.so.1`, `ld-musl-aarch64.so.1`. */
function isLoader(name: string): boolean {
  return /^ld(64|-linux.*|-musl.*)?\.so\.\d+$/.test(name);
}

/**
 * The programs of an image that hand over to this machine's program of the same name, such as `/bin/sh` with the line
 * `exec /bin/sh "$@"`. At their own path in place of this machine's, they would start themselves for ever.
 */
export function findHandingOver(image: string): readonly string[] {
  return programDirectories.flatMap((directory) =>
    listNames(image, directory)
      .map((name) => join(directory, name))
      .filter((path) => isFile(path) && handsOver(resolveHostPath(image, path), path)),
  );
}

function handsOver(file: string, path: string): boolean {
  if (!isFile(file) || statSync(file).size > scriptLimitBytes) return false;
  const text = readFileSync(file, 'latin1');
  const name = path.slice(path.lastIndexOf('/') + 1).replaceAll(/[^\w-]/g, '\\$&');
  return text.startsWith('#!') && new RegExp(`[\\s"'!](/usr(/local)?)?/s?bin/${name}(?![\\w./-])`).test(text);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function listNames(image: string, directory: string): readonly string[] {
  const located = resolveHostPath(image, directory);
  return existsSync(located) && statSync(located).isDirectory() ? readdirSync(located) : [];
}
