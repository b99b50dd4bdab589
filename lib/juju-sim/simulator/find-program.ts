import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** The first of these directories' programs of that name, as a path. Undefined if none of them has it. */
export function findProgram(name: string, directories: readonly string[]): string | undefined {
  return directories.map((directory) => join(directory, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
