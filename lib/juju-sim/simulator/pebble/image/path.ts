import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const maxLinks = 40;

/**
 * Where a path inside the image lies on the host. Every symbolic link is followed as the container would:
 * an absolute one from the image's root, and `..` never climbs above it. What does not exist yet is
 * returned all the same, so that it can be created. The last segment's own link is kept on request,
 * for operations on the link itself.
 */
export function hostPath(root: string, path: string, options: { keepLastLink?: boolean } = {}): string {
  const pending = segments(path).reverse();
  const resolved: string[] = [];
  let links = 0;
  for (let segment = pending.pop(); segment !== undefined; segment = pending.pop()) {
    if (segment === '..') resolved.pop();
    else {
      const isLast = pending.length === 0;
      const target =
        isLast && options.keepLastLink ? undefined : linkTarget(join(root, ...resolved, segment));
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

function linkTarget(path: string): string | undefined {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status?.isSymbolicLink() ? readlinkSync(path) : undefined;
}
