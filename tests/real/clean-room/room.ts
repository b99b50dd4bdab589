import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How the charm is run. */
export interface Tenancy {
  readonly userId: number;
  readonly isReadOnly: boolean;
}

export interface RoomOptions extends Tenancy {
  /** The unpacked charm. */
  readonly charm: string;
  /** Holds all that a dispatch shares with the world: sockets and hook tools. Bound to where it is outside. */
  readonly shared: readonly string[];
}

/**
 * Lays out a root that has a shell and what Node links to, and nothing else: less than any image that Juju runs charms
 * in. Gives the directory of a charm whose dispatch is the given one's, run there.
 */
export function furnishRoom(folder: string, options: RoomOptions): string {
  const root = join(folder, 'root');
  for (const program of ['/bin/sh', join(options.charm, 'runtime/node')]) {
    for (const library of librariesOf(program)) copyInto(root, library);
  }
  copyInto(root, '/bin/sh');
  for (const name of ['proc', 'dev', 'tmp']) mkdirSync(join(root, name), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);

  const front = join(folder, 'charm');
  mkdirSync(front);
  for (const name of ['metadata.yaml', 'config.yaml', 'actions.yaml']) {
    symlinkSync(join(options.charm, name), join(front, name));
  }
  writeFileSync(join(front, 'dispatch'), enterRoom(root, options), { mode: 0o755 });
  return front;
}

/** The shared libraries that a program of this machine starts with, its loader among them. */
export function librariesOf(program: string): string[] {
  const listed = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...listed.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, path = '']) => path);
}

function copyInto(root: string, file: string): void {
  const target = join(root, file);
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(file, target);
}

/** A dispatch that runs the charm's own in the room, in a namespace that takes the mounts away with it. */
function enterRoom(root: string, { charm, shared, userId, isReadOnly }: RoomOptions): string {
  const binds = shared.map((path) => `mkdir -p '${root}${path}'; mount --bind '${path}' '${root}${path}'`);
  return `#!/bin/sh
export PATH="$PATH:/usr/sbin:/sbin"
exec unshare --mount sh -ec '
mount --bind "${root}" "${root}"
${binds.join('\n').replaceAll("'", '"')}
mount --rbind /proc "${root}/proc"
mount --rbind /dev "${root}/dev"
mount --bind "${charm}" "${root}$JUJU_CHARM_DIR"
${isReadOnly ? `mount -o remount,bind,ro "${root}$JUJU_CHARM_DIR"; mount -o remount,bind,ro "${root}"` : ''}
exec chroot --userspec=${userId}:${userId} "${root}" /bin/sh -c "cd \\"\\$JUJU_CHARM_DIR\\" && exec ./dispatch"
'
`;
}
