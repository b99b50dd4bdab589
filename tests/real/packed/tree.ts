import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Lists a folder's files with their modes, by path. */
export function readTree(
  folder: string,
): ReadonlyMap<string, { readonly mode: number; readonly bytes: Buffer }> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    paths.map((path) => [
      relative(folder, path),
      { mode: statSync(path).mode & 0o7777, bytes: readFileSync(path) },
    ]),
  );
}
