import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { zipFiles } from '../../pack/zip.ts';

/** Makes a `.charm` of the files in a folder. */
export function packFolder(folder: string, target: string): void {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const packed = files.map((file) => ({
    path: relative(folder, file),
    bytes: readFileSync(file),
    executable: (statSync(file).mode & 0o100) !== 0,
  }));
  writeFileSync(target, zipFiles(packed));
}
