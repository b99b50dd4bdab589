import { Buffer } from 'node:buffer';
import { basename, dirname, join, normalize } from 'node:path/posix';
import { matchesPattern } from '../../base/index.ts';
import {
  type FileInfo,
  type ListFilesOptions,
  type MakeDirOptions,
  type Ownership,
  PebblePathError,
  type RemovePathOptions,
  renderPermissions,
} from '../../pebble/index.ts';
import type { ContainerState } from '../state.ts';

interface Owner {
  readonly permissions: string;
  readonly user?: string | undefined;
  readonly userId?: number | undefined;
  readonly group?: string | undefined;
  readonly groupId?: number | undefined;
}

type Node = Owner & { readonly bytes: Buffer | undefined };

type Files = Pick<ContainerState, 'files' | 'directories'>;

/** The files of a container in memory. A node without bytes is a directory. */
export class FileTree {
  readonly #nodes = new Map<string, Node>();

  constructor({ files, directories }: Files) {
    this.#makeParents('/x');
    for (const [path, owner] of Object.entries(directories)) {
      this.#makeParents(path);
      this.#nodes.set(normalize(path), { ...directoryOwner, ...definedOf(owner), bytes: undefined });
    }
    for (const [path, file] of Object.entries(files)) {
      this.#makeParents(path);
      const { text, base64, ...owner } = typeof file === 'string' ? { text: file } : file;
      const bytes = base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64');
      this.#nodes.set(normalize(path), { ...fileOwner, ...definedOf(owner), bytes });
    }
  }

  read(path: string): Buffer {
    const { bytes } = this.#find(path, 'open');
    if (bytes === undefined) throw fail(path, `can only read a regular file: "${path}"`);
    return bytes;
  }

  write(path: string, bytes: Buffer, options: Ownership & { readonly makeDirs?: boolean }): void {
    const owner = parseOwner(options);
    refuseRelative(path);
    this.#prepareParent(path, options.makeDirs ?? false);
    if (this.#nodes.get(path)?.bytes === undefined && this.#nodes.has(path))
      throw fail(path, 'is a directory');
    this.#nodes.set(path, { ...fileOwner, ...owner, bytes });
  }

  list(path: string, { pattern, itself = false }: ListFilesOptions): FileInfo[] {
    const node = this.#find(path, 'stat');
    const isMatch = (name: string): boolean => {
      const isMatching = pattern === undefined || matchesPattern(pattern, name);
      if (isMatching === undefined) throw fail(path, 'syntax error in pattern');
      return isMatching;
    };
    const entries = node.bytes === undefined && !itself ? this.#children(path) : [normalize(path)];
    return entries
      .filter((entry) => isMatch(basename(entry)))
      .sort()
      .map((entry) => describeNode(entry, this.#find(entry, 'stat')));
  }

  makeDir(path: string, options: MakeDirOptions): void {
    refuseRelative(path);
    const isThere = this.#nodes.has(normalize(path));
    if (isThere && options.makeParents === true) return;
    if (isThere) throw fail(path, `mkdir ${path}: file exists`);
    this.#prepareParent(path, options.makeParents ?? false);
    this.#nodes.set(normalize(path), { ...directoryOwner, ...parseOwner(options), bytes: undefined });
  }

  remove(path: string, { recursive = false }: RemovePathOptions): void {
    refuseRelative(path);
    const target = normalize(path);
    if (!this.#nodes.has(target) && recursive) return;
    this.#find(path, 'remove');
    if (this.#children(target).length > 0 && !recursive)
      throw fail(path, `remove ${path}: directory not empty`);
    for (const each of [...this.#nodes.keys()]) {
      if (each === target || each.startsWith(`${target}/`)) this.#nodes.delete(each);
    }
  }

  describe(): Files {
    const paths = [...this.#nodes.keys()].sort();
    const files: Record<string, ContainerState['files'][string]> = {};
    const directories: Record<string, ContainerState['directories'][string]> = {};
    for (const path of paths) {
      const { bytes, ...owner } = this.#find(path, 'stat');
      const own = differenceOf(owner, bytes === undefined ? directoryOwner : fileOwner);
      if (bytes !== undefined) files[path] = describeFile(bytes, own);
      else if (path !== '/' && (own !== undefined || this.#children(path).length === 0))
        directories[path] = own ?? {};
    }
    return { files, directories };
  }

  #find(path: string, verb: string): Node {
    refuseRelative(path);
    const node = this.#nodes.get(normalize(path).replace(/(.)\/$/, '$1'));
    if (node !== undefined) return node;
    throw new PebblePathError({
      kind: 'not-found',
      path,
      message: `${verb} ${path}: no such file or directory`,
    });
  }

  #children(path: string): string[] {
    const parent = normalize(path).replace(/(.)\/$/, '$1');
    return [...this.#nodes.keys()].filter((each) => each !== '/' && dirname(each) === parent);
  }

  #prepareParent(path: string, isMade: boolean): void {
    if (isMade) this.#makeParents(path);
    if (this.#nodes.has(dirname(normalize(path)))) return;
    throw new PebblePathError({
      kind: 'not-found',
      path,
      message: `open ${path}: no such file or directory`,
    });
  }

  #makeParents(path: string): void {
    for (let at = dirname(normalize(path)); !this.#nodes.has(at); at = dirname(at))
      this.#nodes.set(at, { ...directoryOwner, bytes: undefined });
  }
}

const fileOwner: Owner = { permissions: '644' };
const directoryOwner: Owner = { permissions: '755' };

function refuseRelative(path: string): void {
  if (!path.startsWith('/')) throw fail(path, `paths must be absolute, got "${path}"`);
}

function fail(path: string, message: string): PebblePathError {
  return new PebblePathError({ kind: 'generic-file-error', path, message });
}

function parseOwner({ permissions, user, userId, group, groupId }: Ownership): Partial<Owner> {
  return definedOf({
    permissions: permissions === undefined ? undefined : renderPermissions(permissions),
    user,
    userId,
    group,
    groupId,
  });
}

function definedOf<Value extends object>(
  value: Value,
): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Value]?: Exclude<Value[Key], undefined> };
}

/** Undefined if the owner is the usual one. */
function differenceOf(owner: Owner, usual: Owner): Partial<Owner> | undefined {
  const entries = Object.entries(owner).filter(([key, value]) => value !== usual[key as keyof Owner]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function describeFile(bytes: Buffer, own: Partial<Owner> | undefined): ContainerState['files'][string] {
  const text = bytes.toString();
  const isText = Buffer.from(text).equals(bytes);
  if (isText && own === undefined) return text;
  return { ...(isText ? { text } : { base64: bytes.toString('base64') }), ...own };
}

function describeNode(path: string, { bytes, permissions, user, userId, group, groupId }: Node): FileInfo {
  return {
    path: join(path),
    name: path === '/' ? '/' : basename(path),
    type: bytes === undefined ? 'directory' : 'file',
    ...(bytes && { size: bytes.length }),
    permissions,
    lastModified: '2026-01-01T00:00:00Z',
    userId: userId ?? 0,
    user: user ?? 'root',
    groupId: groupId ?? 0,
    group: group ?? 'root',
  };
}
