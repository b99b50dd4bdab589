import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How to run the charm. */
export interface Tenancy {
  readonly userId: number;
  readonly isReadOnly: boolean;
}

export interface RoomOptions extends Tenancy {
  /** The directory of the unpacked charm. */
  readonly charm: string;
  /**
   * The directory of everything that a dispatch shares with the outside: sockets and hook tools. Bound at the same
   * paths as outside.
   */
  readonly shared: readonly string[];
}

/**
 * Creates a root directory with only a shell and the libraries of Node, which is less than any image that Juju runs
 * charms in. Returns the directory of a charm whose dispatch runs the original dispatch there.
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

/** Lists the shared libraries that a program of this machine loads, including the loader. */
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

/** A dispatch that runs the charm's own in the room, in a mount namespace that ends with it. */
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
