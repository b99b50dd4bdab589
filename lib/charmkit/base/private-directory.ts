import { lstatSync, mkdirSync } from 'node:fs';
import { SdkError } from './errors.ts';

/** Whether the directory is there, and this user's alone: in a shared /tmp it may be anybody's. A link never is. */
export function isPrivateDirectory(path: string): boolean {
  try {
    const found = lstatSync(path);
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
  } catch {
    return false;
  }
}

/** @throws SdkError with code `private-directory` where it can't be made, or another user has put something there. */
export function makePrivateDirectory(path: string): void {
  if (isPrivateDirectory(path)) return;
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const problem = code === 'EEXIST' ? "is not this user's own directory" : `can't be made (${code})`;
    throw new SdkError(`${path} ${problem}`, { code: 'private-directory', facts: { path }, cause });
  }
}
