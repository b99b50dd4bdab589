import { lstatSync, mkdirSync } from 'node:fs';
import { SdkError } from './errors.ts';

/**
 * Whether the directory exists and belongs to this user only. In a shared /tmp it may belong to anyone. A link never
 * counts.
 */
export function isPrivateDirectory(path: string): boolean {
  try {
    const found = lstatSync(path);
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
  } catch {
    return false;
  }
}

/** @throws SdkError with code `private-directory` if it can't be created, or if another user's file has its name. */
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
