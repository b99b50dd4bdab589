import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface ContainerImage {
  /** A directory tree that stands for the image; absent: an empty one. */
  readonly image?: string;
  /** Paths of mounted storage: what lies there outlives the container. */
  readonly mounts: readonly string[];
}

const always = ['tmp', 'etc', 'var/lib', 'usr/bin'];

/** Lays out a container's file system afresh, as for a new pod; mounted storage is carried over from the old one. */
export async function prepareRoot(root: string, from: ContainerImage): Promise<void> {
  const kept = `${root}.storage`;
  for (const mount of from.mounts) await moveIfPresent(join(root, mount), join(kept, mount));
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  if (from.image) await cp(from.image, root, { recursive: true, verbatimSymlinks: true });
  for (const path of always) await mkdir(join(root, path), { recursive: true });
  for (const mount of from.mounts) {
    await rm(join(root, mount), { recursive: true, force: true });
    await moveIfPresent(join(kept, mount), join(root, mount));
    await mkdir(join(root, mount), { recursive: true });
  }
  await rm(kept, { recursive: true, force: true });
}

async function moveIfPresent(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
