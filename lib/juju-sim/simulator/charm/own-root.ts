import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { SdkError } from 'charmkit/base';

export interface RootOptions {
  /** Holds what the charm writes elsewhere than in the places below. */
  readonly directory: string;
  /** Directories of this machine that the charm and the simulator share, where they are. */
  readonly shared: readonly string[];
  /** Directories of this machine at another place in the charm's root. */
  readonly mounts: readonly { readonly from: string; readonly to: string }[];
  readonly host: { readonly name: string; readonly fullName: string };
  /** The model's, as Kubernetes has it. */
  readonly namespace: string;
}

/** How a charm's programs are started: a program and arguments that stand before the charm's own. */
export interface CharmRoot extends AsyncDisposable {
  readonly enter: readonly string[];
}

/** Charms run as root, and this machine can't keep them from changing it. */
export class OwnRootError extends SdkError {
  constructor(output: string) {
    super(
      `A charm would run as root on this machine itself: ${output.trim() || 'unshare failed'}. Run the simulator as an ordinary user, or where root may mount an overlay; or set JUJU_SIM_ON_THIS_MACHINE=yes where the machine may be changed.`,
      { code: 'own-root', facts: {} },
    );
  }
}

/**
 * A file system of its own for a unit's charm, as the charm's container has one: the machine's below, what the charm
 * writes on top of it (overlayfs), in namespaces of its own with the unit's host name. An ordinary user's charm needs
 * none to keep the machine as it is, and can't have one: it then runs without.
 */
export async function openCharmRoot(options: RootOptions): Promise<CharmRoot | undefined> {
  if (process.getuid?.() !== 0 || process.env.JUJU_SIM_ON_THIS_MACHINE === 'yes') return undefined;
  await mkdir(options.directory, { recursive: true });
  // It lives until its input ends, so also no longer than this process.
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

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

function scriptFor({ directory, shared, mounts, host, namespace }: RootOptions): string {
  const [upper, work, root] = ['upper', 'work', 'merged'].map((name) => join(directory, name));
  const inRoot = (path: string) => quoted(`${root}${path}`);
  const bind = (from: string, to: string) => [
    `mkdir -p ${inRoot(to)}`,
    `mount --bind ${quoted(from)} ${inRoot(to)}`,
  ];
  return [
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
    'echo ready',
    `exec chroot ${quoted(root)} /bin/sh -c 'cat >/dev/null'`,
  ].join('\n');
}

function quoted(text = ''): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A program that forgets to dispose of it ends all the same. */
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
