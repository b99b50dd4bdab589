import { lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path/posix';
import { matchesPattern } from 'charmkit/base';
import { type Image, isRemoval } from '../image/image.ts';
import type { OwnerNamesById } from '../image/users.ts';
import { formatSeconds } from '../state/clock.ts';
import { createFileError, createMissingFileError, FileError } from './result.ts';

/** Pebble's data about a file (internals/daemon/api_files.go). */
export interface FileInfo {
  readonly path: string;
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'socket' | 'named-pipe' | 'device' | 'unknown';
  readonly size?: number;
  readonly permissions: string;
  readonly 'last-modified': string;
  readonly 'user-id': number;
  readonly user: string;
  readonly 'group-id': number;
  readonly group: string;
}

export interface ListRequest {
  readonly path: string;
  readonly pattern: string;
  /** Whether to describe a directory itself and not its entries. */
  readonly itself: boolean;
}

/** Lists a directory's entries, or the one file at the path. Does not follow links in a directory. */
export function listFiles(image: Image, { path, pattern, itself }: ListRequest): FileInfo[] {
  const status = readStatus(image, path);
  const matches = (name: string): boolean => pattern === '' || isMatching(pattern, name);
  if (!status.isDirectory() || itself) {
    const name = lastSegment(path);
    return matches(name) ? [describe(image.users.readNames(), join(parentOf(path), name), status)] : [];
  }
  const directory = image.locate(path);
  const names = readdirSync(directory).filter(matches).sort(byCodeUnits);
  const owners = image.users.readNames();
  return names
    .map((name) => ({ name, status: lstatSync(join(directory, name)) }))
    .filter((entry) => !isRemoval(entry.status))
    .map((entry) => describe(owners, join(path, entry.name), entry.status));
}

function isMatching(pattern: string, name: string): boolean {
  const isMatch = matchesPattern(pattern, name);
  if (isMatch === undefined) throw createFileError('syntax error in pattern');
  return isMatch;
}

function readStatus(image: Image, path: string): Stats {
  try {
    const status = statSync(image.locate(path));
    if (!isRemoval(status)) return status;
  } catch (thrown) {
    throw FileError.of('stat', path, thrown);
  }
  throw createMissingFileError('stat', path);
}

function describe(owners: OwnerNamesById, path: string, status: Stats): FileInfo {
  return {
    path,
    name: lastSegment(path),
    type: typeOf(status),
    ...(status.isFile() && { size: status.size }),
    permissions: (status.mode & 0o777).toString(8).padStart(3, '0'),
    'last-modified': formatSeconds(status.mtime),
    'user-id': status.uid,
    user: owners.users.get(status.uid) ?? '',
    'group-id': status.gid,
    group: owners.groups.get(status.gid) ?? '',
  };
}

function typeOf(status: Stats): FileInfo['type'] {
  if (status.isFile()) return 'file';
  if (status.isDirectory()) return 'directory';
  if (status.isSymbolicLink()) return 'symlink';
  if (status.isSocket()) return 'socket';
  if (status.isFIFO()) return 'named-pipe';
  return status.isBlockDevice() || status.isCharacterDevice() ? 'device' : 'unknown';
}

function lastSegment(path: string): string {
  return path.split('/').findLast((segment) => segment !== '') ?? '/';
}

// A trailing slash stays in the parent, so `/a/` with `itself` gives `/a/a`, which is Pebble's answer.
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
