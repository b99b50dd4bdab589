import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { guardGroup, releaseGroup } from '../../orphan-guard.ts';
import type { SystemCommand } from '../../own-root/confine.ts';
import type { OwnRoot } from '../../own-root/own-root.ts';
import { RefusalError } from '../text/refusal.ts';
import type { Owner } from './users.ts';

export interface ProgramSpec {
  /** The program's path in the root. */
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The working directory's path in the root. */
  readonly directory: string;
  readonly owner: Owner | undefined;
  /** The file system that the program runs in. Undefined for this machine's. */
  readonly root: OwnRoot | undefined;
  /** One stream for both outputs in the order of writing, or one for each. */
  readonly output: 'merged' | 'split';
  /** More pipes, from descriptor 3 on. */
  readonly extraPipes?: number;
}

/** A program in its own process group. Its child processes in the group may outlive it. */
export interface RunningProgram {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Resolves at exit to the exit code, or to 128 + the signal's number. */
  readonly exited: Promise<number>;
  /** Resolves when its outputs have ended too. A child process may hold them open. */
  readonly closed: Promise<void>;
  signal(name: NodeJS.Signals): void;
  signalGroup(name: NodeJS.Signals): void;
  /** Whether a process of the group still runs. */
  isGroupAlive(): boolean;
}

/** Starts a program; throws if the system refuses. */
export function startProgram(spec: ProgramSpec): RunningProgram {
  const { file, args, environment } = systemCommand(spec);
  const extra = Array.from({ length: spec.extraPipes ?? 0 }, () => 'pipe' as const);
  const child = spawn(file, args, {
    cwd: spec.root === undefined ? spec.directory : '/',
    env: environment,
    stdio: ['pipe', 'pipe', spec.output === 'merged' ? 'ignore' : 'pipe', ...extra],
    detached: true,
    ...(spec.root === undefined ? credentials(spec.owner) : {}),
  });
  child.on('error', () => {});
  if (child.pid === undefined) throw new RefusalError(`fork/exec ${spec.program}: cannot be started`);
  return running(child, child.pid);
}

function running(child: ChildProcess, pid: number): RunningProgram {
  guardGroup(pid);
  const exited = once(child, 'exit').then(([code, signal]) => {
    if (!groupExists(pid)) releaseGroup(pid);
    return exitCodeOf(code as number | null, signal as NodeJS.Signals | null);
  });
  return {
    child,
    pid,
    exited,
    closed: once(child, 'close').then(() => undefined),
    signal: (name) => void sendSignal(pid, name),
    signalGroup: (name) => void sendSignal(-pid, name),
    isGroupAlive: () => groupExists(pid),
  };
}

function systemCommand(spec: ProgramSpec): SystemCommand {
  const { program, args, directory, environment, root, output } = spec;
  if (root === undefined) return { ...commandOf(spec), environment: { ...environment } };
  const owner = credentials(spec.owner) && spec.owner;
  const isMerged = output === 'merged';
  return root.confine({ directory, command: [program, ...args], environment, owner, isMerged });
}

// Node uses a stream for each output, which loses their order. So a shell joins them and then becomes the program.
function commandOf({ program, args, output }: ProgramSpec): { file: string; args: readonly string[] } {
  return output === 'merged'
    ? { file: '/bin/sh', args: ['-c', 'exec "$@" 2>&1', program, program, ...args] }
    : { file: program, args };
}

function credentials(owner: Owner | undefined): { uid: number; gid: number } | undefined {
  if (!owner || process.getuid?.() !== 0) return undefined;
  const isSame = owner.userId === process.getuid() && owner.groupId === process.getgid?.();
  return isSame ? undefined : { uid: owner.userId, gid: owner.groupId };
}

function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

/** Sends a signal. Returns whether the target existed. */
export function sendSignal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function groupExists(pid: number): boolean {
  return sendSignal(-pid, 0);
}

/** Whether this system has a signal of that name. */
export function isSignalName(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}
