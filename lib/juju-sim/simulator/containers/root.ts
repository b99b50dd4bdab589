import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { resolveHostPath } from '../pebble/index.ts';

export interface ContainerImage {
  /** The directory tree that replaces the image. If absent, the image is empty. */
  readonly image?: string;
  /** The paths of mounted storage, whose content outlives the container. */
  readonly mounts: readonly string[];
}

const always = ['tmp', 'etc', 'var/lib', 'usr/bin'];

/** Creates a container's file system again, as for a new pod. Mounted storage keeps its content. */
export async function prepareRoot(root: string, from: ContainerImage): Promise<void> {
  const kept = `${root}.storage`;
  // An image may contain links that lead out of it, so paths are resolved as in the container.
  const within = (path: string) => resolveHostPath(root, path);
  for (const mount of from.mounts) await moveIfPresent(within(mount), join(kept, mount));
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  if (from.image) await cp(from.image, root, { recursive: true, verbatimSymlinks: true });
  for (const path of always) await mkdir(within(path), { recursive: true });
  for (const mount of from.mounts) {
    const place = within(mount);
    await rm(place, { recursive: true, force: true });
    await moveIfPresent(join(kept, mount), place);
    await mkdir(place, { recursive: true });
  }
  await rm(kept, { recursive: true, force: true });
}

async function moveIfPresent(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
