import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { lstat, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname } from 'node:path/posix';
import { getErrorMessage } from 'charmkit/base';
import { type Image, isRemoval } from '../image/image.ts';
import type { Owner, OwnerNames } from '../image/users.ts';
import { assertAbsolute, catchFileError, createFileError, FileError } from './result.ts';

export interface MakeDirItem extends OwnerNames {
  readonly path: string;
  readonly makeParents: boolean;
  /** Three octal digits. Empty text means 755. */
  readonly permissions: string;
}

/** Makes one directory. With parents, an existing directory is fine and keeps its mode; without, it is an error. */
export function makeDirectory(image: Image, item: MakeDirItem): void {
  assertAbsolute(item.path);
  const mode = parsePermissions(item.permissions, 0o755);
  const owner = resolveOwner(image, item);
  const existing = kindAt(image, item.path);
  if (existing === 'other') throw createFileError(`mkdir ${item.path}: not a directory`);
  if (existing === 'directory' && !item.makeParents) throw createFileError(`mkdir ${item.path}: file exists`);
  if (existing === 'missing') (item.makeParents ? makeDirectories : makeOne)(image, item.path, mode, owner);
}

/**
 * Makes a directory and its missing parents, all with the same mode and owner. It is synchronous, because the files of
 * one request may need the same directory at the same time.
 */
export function makeDirectories(image: Image, path: string, mode: number, owner: Owner | undefined): void {
  const existing = kindAt(image, path);
  if (existing === 'directory') return;
  if (existing === 'other') throw createFileError(`mkdir ${path}: not a directory`);
  makeDirectories(image, dirname(path), mode, owner);
  makeOne(image, path, mode, owner);
}

function makeOne(image: Image, path: string, mode: number, owner: Owner | undefined): void {
  try {
    const located = image.locateForWriting(path);
    // Below an image there may be a directory of this machine. It becomes the image's by what follows.
    mkdirSync(located, { mode, recursive: image.isLayered });
    // The umask limits the mode of mkdir.
    chmodSync(located, mode);
    changeOwner(located, owner);
  } catch (thrown) {
    throw FileError.of('mkdir', path, thrown);
  }
}

function kindAt(image: Image, path: string): 'missing' | 'directory' | 'other' {
  try {
    const status = statSync(image.locate(path));
    if (isRemoval(status)) return 'missing';
    return status.isDirectory() ? 'directory' : 'other';
  } catch {
    return 'missing';
  }
}

/** Removes a file, an empty directory, or a whole tree. Removes a link itself, not its target. */
export async function removePath(image: Image, path: string, recursive: boolean): Promise<void> {
  assertAbsolute(path);
  const located = image.locateForWriting(path, { keepLastLink: true });
  if (located === image.writableRoot) throw createFileError(`unlinkat ${path}: invalid argument`);
  if (recursive) await removeAll(located, path);
  else await removeOne(located, path);
}

async function removeAll(located: string, path: string): Promise<void> {
  await catchFileError('unlinkat', path, rm(located, { recursive: true, force: true }));
}

async function removeOne(located: string, path: string): Promise<void> {
  const status = await catchFileError('remove', path, lstat(located));
  await catchFileError('remove', path, status.isDirectory() ? rmdir(located) : unlink(located));
}

export function parsePermissions(text: string, otherwise: number): number {
  if (text === '') return otherwise;
  if (/^[0-7]{3}$/.test(text)) return Number.parseInt(text, 8);
  throw createFileError(`permissions must be a 3-digit octal string, got ${JSON.stringify(text)}`);
}

export function resolveOwner(image: Image, names: OwnerNames): Owner | undefined {
  try {
    return image.users.resolve(names);
  } catch (thrown) {
    throw createFileError(`cannot look up user and group: ${getErrorMessage(thrown)}`);
  }
}

/** Changes a file's owner. Without root the file keeps its owner, as on a developer's machine. */
export function changeOwner(located: string, owner: Owner | undefined): void {
  if (owner && process.getuid?.() === 0) chownSync(located, owner.userId, owner.groupId);
}
