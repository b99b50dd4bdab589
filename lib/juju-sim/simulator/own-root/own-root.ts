import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { delimiter, join } from 'node:path';
import { SdkError } from 'charmkit/base';
import { findProgram } from '../find-program.ts';
import { resolveHostPath } from '../pebble/image/path.ts';
import { type ConfinedCommand, confineCommand, type SystemCommand } from './confine.ts';
import type { ContainerPlan } from './container.ts';
import { findHandingOver, isWholeSystem } from './inspect-image.ts';
import { containerTop } from './places.ts';
import { type RootPlan, renderRootScript } from './script.ts';

export interface OwnRootOptions extends Omit<RootPlan, 'upper' | 'scratch' | 'container'> {
  /** Holds the files that programs write outside the shared directories. It is made anew. */
  readonly directory: string;
  /** A process whose network the programs use. Without it they use this machine's. */
  readonly networkPid?: number | undefined;
  /** Its programs run in this container, which is in the root. */
  readonly container?: Omit<ContainerPlan, 'isWhole' | 'handedOver'>;
}

/** A file system of its own for the programs of a charm or a container. */
export interface OwnRoot extends AsyncDisposable {
  /** The command that runs the program in this root. */
  confine(command: ConfinedCommand): SystemCommand;
  /** Undefined without a container. */
  readonly container: OwnContainer | undefined;
  /** The text of a file that programs of this root see at the path. Throws the system's error. */
  readFile(path: string): string;
}

/** A container in a root of its own. */
export interface OwnContainer extends Pick<ContainerPlan, 'isWhole' | 'handedOver'> {
  /**
   * The container's `/` for this process. Who changes a file of the image changes it there: programs may not see what
   * is changed below an overlay.
   */
  readonly top: string;
}

/** Programs would run as root, and this machine cannot isolate them. */
export class OwnRootError extends SdkError {
  constructor(output: string) {
    super(
      `A charm would run as root on this machine itself: ${output.trim() || 'unshare failed'}. Run the simulator as an ordinary user, or where root may mount an overlay; or set JUJU_SIM_ON_THIS_MACHINE=yes where the machine may be changed.`,
      { code: 'own-root', facts: {} },
    );
  }
}

const startLimitMs = 10_000;

/**
 * Opens a file system like a container's: this machine's files with an overlayfs for the writes, in its own namespaces.
 * Returns undefined for an ordinary user, who cannot open one and whose programs cannot change the machine, and if
 * JUJU_SIM_ON_THIS_MACHINE is `yes`. Returns when the root is ready, so that a service can start in the same turn.
 */
export function openOwnRoot({
  directory,
  networkPid,
  container: declared,
  ...plan
}: OwnRootOptions): OwnRoot | undefined {
  if (process.getuid?.() !== 0 || process.env.JUJU_SIM_ON_THIS_MACHINE === 'yes') return undefined;
  const [nsenter, unshare] = [findTool('nsenter'), findTool('unshare')];
  for (const path of [directory, ...(declared ? [declared.work] : [])]) {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
  }
  const container = declared && inspectContainer(declared);
  const script = renderRootScript({
    ...plan,
    container,
    upper: join(directory, 'upper'),
    scratch: join(directory, 'scratch'),
  });
  const child = startHolder([...script, 'echo ready', 'exec cat >/dev/null'], directory, networkPid);
  const root = `/proc/${child.pid}/root`;
  const top = container === undefined ? '/' : containerTop;
  const entrance = { nsenter, unshare, pid: child.pid ?? 0, hasNetwork: networkPid !== undefined, top };
  return {
    confine: (command) => confineCommand(entrance, command),
    container: container && { ...container, top: container.isWhole ? container.image : `${root}${top}` },
    readFile: (path) => readInRoot(root, path),
    [Symbol.asyncDispose]: async () => {
      await endHolder(child);
      if (container) rmSync(container.work, { recursive: true, force: true });
    },
  };
}

function inspectContainer(declared: NonNullable<OwnRootOptions['container']>): ContainerPlan {
  const isWhole = isWholeSystem(declared.image);
  return { ...declared, isWhole, handedOver: isWhole ? [] : findHandingOver(declared.image) };
}

function readInRoot(root: string, path: string): string {
  try {
    return readFileSync(resolveHostPath(root, path), 'utf8');
  } catch (error) {
    // The program knows the file by its path in the root.
    throw Object.assign(error as Error, { path });
  }
}

/** Starts the process that keeps the namespaces. It ends with its standard input, so it never outlives this process. */
function startHolder(script: readonly string[], directory: string, networkPid?: number): ChildProcess {
  const log = join(directory, 'log');
  const output = openSync(log, 'w');
  const unshare = [findTool('unshare'), '--mount', '--uts', '/bin/sh', '-euc', script.join('\n')];
  const [file = '', ...args] = enterNetwork(unshare, networkPid);
  const child = spawn(file, args, { stdio: ['pipe', output, output] });
  closeSync(output);
  child.on('error', () => {});
  child.unref();
  (child.stdin as Socket | null)?.unref();
  waitUntilReady(child, log);
  return child;
}

/** Blocks this thread for the few milliseconds that the script takes. */
function waitUntilReady({ pid }: ChildProcess, log: string): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const giveUpAt = performance.now() + startLimitMs;
  while (!readFileSync(log, 'utf8').endsWith('ready\n')) {
    const isOver = pid === undefined || hasEnded(pid) || performance.now() > giveUpAt;
    if (isOver && !readFileSync(log, 'utf8').endsWith('ready\n'))
      throw new OwnRootError(readFileSync(log, 'utf8'));
    Atomics.wait(pause, 0, 0, 2);
  }
}

/** This thread has not yet taken the exit of a process that ended: it is a zombie. */
function hasEnded(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}

async function endHolder(child: ChildProcess): Promise<void> {
  const isRunning = child.exitCode === null && child.signalCode === null;
  const exited = isRunning ? once(child, 'exit') : undefined;
  child.ref();
  child.stdin?.end();
  await exited;
}

/** The command that runs a program in the network of a process, if there is one. */
export function enterNetwork(command: readonly string[], networkPid?: number): readonly string[] {
  if (networkPid === undefined) return command;
  return [findTool('nsenter'), '-t', String(networkPid), '-n', '--', ...command];
}

/** The path of one of util-linux's programs. Its caller's variables are not those to search by. */
export function findTool(name: string): string {
  const directories = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/bin',
    '/usr/sbin',
    '/sbin',
    '/bin',
  ];
  const found = findProgram(name, directories);
  if (found === undefined) throw new OwnRootError(`there is no ${name}`);
  return found;
}
