import { lstatSync, mkdirSync } from 'node:fs';
import { SdkError } from '../base/index.ts';

/** Whether the directory is there, and this user's alone: in a shared /tmp it may be anybody's. */
export function isPrivateDirectory(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}

/** @throws Error where it can't be made, or somebody else has. */
export function makePrivateDirectory(path: string): void {
  if (isPrivateDirectory(path)) return;
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (cause) {
    throw new SdkError(`Cannot keep traces in ${path}: it can't be made, or is not this user's alone`, {
      code: 'trace-directory',
      facts: { path },
      cause,
    });
  }
}
