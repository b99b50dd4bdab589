import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Part, Workshop } from '../../real/part.ts';
import type { Tool } from '../../real/tools.ts';

const suite = 'bookworm';

const apt: Tool = {
  name: 'apt-get and dpkg-deb',
  probe: ['sh', '-c', 'command -v apt-get && command -v dpkg-deb'],
  install: 'Debian or Ubuntu: the images are made of Debian packages',
};

const root: Tool = {
  name: 'root',
  probe: ['sh', '-c', 'test "$(id -u)" = 0'],
  install: 'nothing, but run it as root: Debian packages are installed to a folder with chroot',
};

/** A separate Debian in a folder `root`, as debootstrap creates it. It installs nothing on the machine. */
export function createDebianPart(name: string, packages: readonly string[]): Part {
  const digest = createHash('sha256').update(packages.join()).digest('hex').slice(0, 8);
  return {
    id: `${name}-${suite}-${digest}`,
    products: ['root/etc/debian_version', ...packages.map((each) => `root/var/lib/dpkg/info/${each}.list`)],
    tools: [apt, root],
    build: (workshop) => makeTree(workshop, packages),
  };
}

async function makeTree({ products, scratch, run }: Workshop, packages: readonly string[]): Promise<void> {
  const download = 'apt-get download debootstrap';
  const fetch = `{ ${download} || { apt-get update && ${download}; }; } && dpkg-deb -x debootstrap_*.deb .`;
  await run({ program: 'sh', args: ['-c', fetch], cwd: scratch, timeLimitMinutes: 5 });
  const tree = join(products, 'root');
  const debootstrap = [
    join(scratch, 'usr/sbin/debootstrap'),
    '--variant=minbase',
    `--include=${packages.join()}`,
    suite,
    tree,
    // Without a mirror, debootstrap uses its own.
    ...(process.env.DEBIAN_MIRROR === undefined ? [] : [process.env.DEBIAN_MIRROR]),
  ];
  await run({
    program: 'unshare',
    // In a mount namespace, so that its mounts in the tree end with it.
    args: ['--mount', '--propagation', 'private', 'sh', ...debootstrap],
    cwd: scratch,
    env: { DEBOOTSTRAP_DIR: join(scratch, 'usr/share/debootstrap'), DEBIAN_FRONTEND: 'noninteractive' },
    timeLimitMinutes: 20,
  });
  const unneeded = [
    'var/cache/apt/archives',
    'var/lib/apt/lists',
    'usr/share/doc',
    'usr/share/locale',
    'usr/share/man',
  ];
  const args = ['-rf', ...unneeded.map((path) => join(tree, path))];
  await run({ program: 'rm', args, cwd: scratch, timeLimitMinutes: 2 });
}
