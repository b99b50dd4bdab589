import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const maxLinks = 40;

/** How to resolve a path. */
export interface PathOptions {
  /** Whether a link in the last segment stays, for operations on the link itself. */
  readonly keepLastLink?: boolean;
  /** Reads links of the host. */
  readonly readLink?: ReadLink;
}

/** The target of a symbolic link; undefined if the path is another file or does not exist. */
type ReadLink = (path: string) => string | undefined;

/**
 * The host's path of a path in the image. It follows symbolic links like the container: an absolute link starts at the
 * image's root, and `..` never leaves it. It also returns paths that do not exist yet, so that they can be created.
 */
export function resolveHostPath(
  root: string,
  path: string,
  { keepLastLink = false, readLink = readLinkTarget }: PathOptions = {},
): string {
  const pending = segments(path).reverse();
  const resolved: string[] = [];
  let links = 0;
  for (let segment = pending.pop(); segment !== undefined; segment = pending.pop()) {
    if (segment === '..') resolved.pop();
    else {
      const isLast = pending.length === 0;
      const target = isLast && keepLastLink ? undefined : readLink(join(root, ...resolved, segment));
      if (target === undefined) resolved.push(segment);
      else {
        links += 1;
        if (links > maxLinks) throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP' });
        if (target.startsWith('/')) resolved.length = 0;
        pending.push(...segments(target).reverse());
      }
    }
  }
  return join(root, ...resolved);
}

function segments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '' && segment !== '.');
}

function readLinkTarget(path: string): string | undefined {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status?.isSymbolicLink() ? readlinkSync(path) : undefined;
}

/** Reads each link once, for a request about many paths with the same parents. */
export function createLinkReader(): ReadLink {
  const known = new Map<string, string | undefined>();
  return (path) => {
    if (!known.has(path)) known.set(path, readLinkTarget(path));
    return known.get(path);
  };
}
