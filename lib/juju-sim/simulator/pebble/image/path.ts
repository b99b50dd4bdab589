import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const maxLinks = 40;

/**
 * The host's path of a path in the image. It follows symbolic links like the container: an absolute link starts at the
 * image's root, and `..` never leaves it. It also returns paths that do not exist yet, so that they can be created.
 * With `keepLastLink` it does not follow a link in the last segment, for operations on the link itself.
 */
export function resolveHostPath(
  root: string,
  path: string,
  options: { keepLastLink?: boolean } = {},
): string {
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
