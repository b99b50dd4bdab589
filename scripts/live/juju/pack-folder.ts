import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packZip } from 'charmkit/pack';

/** Packs the files of a folder into a `.charm`. */
export function packFolder(folder: string, target: string): void {
  packFolders({ '': folder }, target);
}

/** Packs files and folders into a `.charm`, each by its path in the charm. */
export function packFolders(sources: Readonly<Record<string, string>>, target: string): void {
  const packed = Object.entries(sources).flatMap(([path, source]) =>
    listFiles(source).map((file) => ({
      path: join(path, relative(source, file)),
      bytes: readFileSync(file),
      executable: (statSync(file).mode & 0o100) !== 0,
    })),
  );
  writeFileSync(target, packZip(packed));
}

function listFiles(source: string): readonly string[] {
  if (statSync(source).isFile()) return [source];
  const entries = readdirSync(source, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
