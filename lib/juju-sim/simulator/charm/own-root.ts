import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { SdkError } from 'charmkit/base';

export interface RootOptions {
  /** Holds the files that the charm writes outside the directories below. */
  readonly directory: string;
  /** Directories of this machine that the charm and the simulator share, at the same path. */
  readonly shared: readonly string[];
  /** Directories of this machine that have another path in the charm's root. */
  readonly mounts: readonly { readonly from: string; readonly to: string }[];
  readonly host: { readonly name: string; readonly fullName: string };
  /** The model's name, which is its Kubernetes namespace. */
  readonly namespace: string;
}

/** How to start a charm's programs: `enter` is a program and arguments to put before the charm's own command. */
export interface CharmRoot extends AsyncDisposable {
  readonly enter: readonly string[];
}

/** Charms run as root, and this machine cannot isolate them. */
export class OwnRootError extends SdkError {
  constructor(output: string) {
    super(
      `A charm would run as root on this machine itself: ${output.trim() || 'unshare failed'}. Run the simulator as an ordinary user, or where root may mount an overlay; or set JUJU_SIM_ON_THIS_MACHINE=yes where the machine may be changed.`,
      { code: 'own-root', facts: {} },
    );
  }
}

/**
 * Opens a file system for one unit's charm, like the charm's container: this machine's files with an overlayfs for the
 * charm's writes, in its own namespaces with the unit's host name. Returns undefined for an ordinary user, who cannot
 * open one and whose charm cannot change the machine, and if JUJU_SIM_ON_THIS_MACHINE is `yes`.
 */
export async function openCharmRoot(options: RootOptions): Promise<CharmRoot | undefined> {
  if (process.getuid?.() !== 0 || process.env.JUJU_SIM_ON_THIS_MACHINE === 'yes') return undefined;
  await mkdir(options.directory, { recursive: true });
  // It ends with its standard input, so it never outlives this process.
  const child = spawn('unshare', ['--mount', '--uts', '/bin/sh', '-euc', scriptFor(options)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  await untilReady(child);
  letGo(child);
  const entering = ['nsenter', '-t', String(child.pid), '-m', '-u', '-r', '-w'];
  return {
    enter: [...entering, '/bin/sh', '-c', 'cd "$0" && exec "$@"'],
    async [Symbol.asyncDispose]() {
      const isRunning = child.exitCode === null && child.signalCode === null;
      const exited = isRunning ? once(child, 'exit') : undefined;
      child.ref();
      child.stdin?.end();
      await exited;
    },
  };
}

/** A line of shell: chroot is not on the PATH of every person. */
export const administratorPath = 'PATH=$PATH:/usr/sbin:/sbin';

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

function scriptFor({ directory, shared, mounts, host, namespace }: RootOptions): string {
  const [upper, work, root] = ['upper', 'work', 'merged'].map((name) => join(directory, name));
  const inRoot = (path: string) => quoted(`${root}${path}`);
  const bind = (from: string, to: string) => [
    `mkdir -p ${inRoot(to)}`,
    `mount --bind ${quoted(from)} ${inRoot(to)}`,
  ];
  return [
    administratorPath,
    `mkdir -p ${[upper, work, root].map(quoted).join(' ')}`,
    `mount -t overlay overlay -o ${quoted(`lowerdir=/,upperdir=${upper},workdir=${work}`)} ${quoted(root)}`,
    ...['/proc', '/dev', '/sys'].map((path) => `mount --rbind ${path} ${inRoot(path)}`),
    ...shared.flatMap((path) => bind(path, path)),
    ...mounts.flatMap(({ from, to }) => bind(from, to)),
    `hostname ${quoted(host.name)}`,
    `echo ${quoted(host.name)} > ${inRoot('/etc/hostname')}`,
    `echo ${quoted(`127.0.1.1 ${host.fullName} ${host.name}`)} >> ${inRoot('/etc/hosts')}`,
    `mkdir -p ${inRoot(serviceAccount)}`,
    `printf %s ${quoted(namespace)} > ${inRoot(`${serviceAccount}/namespace`)}`,
    `printf %s simulated > ${inRoot(`${serviceAccount}/token`)}`,
    `: > ${inRoot(`${serviceAccount}/ca.crt`)}`,
    `exec chroot ${quoted(root)} /bin/sh -c 'echo ready; exec cat >/dev/null'`,
  ].join('\n');
}

function quoted(text = ''): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Lets this process end even if the caller does not dispose of the root. */
function letGo(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as Socket | null)?.unref();
}

async function untilReady(child: ChildProcess): Promise<void> {
  let output = '';
  child.stderr?.on('data', (chunk) => {
    output += String(chunk);
  });
  const failed = Promise.race([
    once(child, 'error').then(([error]) => String(error)),
    once(child, 'close').then(() => output),
  ]);
  const ready = child.stdout ? once(child.stdout, 'data').then(() => undefined) : failed;
  const failure = await Promise.race([ready, failed]);
  if (failure !== undefined) throw new OwnRootError(failure);
}
