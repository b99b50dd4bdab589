import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { getErrorMessage } from 'charmkit/base';
import { guardGroup, releaseGroup } from './orphan-guard.ts';
import type { OwnRoot } from './own-root/own-root.ts';

export interface DispatchCommand {
  readonly charmDir: string;
  /** The program and its arguments; a path is relative to the charm's directory. Defaults to `./dispatch`. */
  readonly program?: readonly [string, ...string[]];
  /** The file system that dispatch runs in. Undefined for this machine's. */
  readonly root: OwnRoot | undefined;
  /** The whole environment. dispatch inherits no variable, because Juju's agent drops its own environment too. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  onLine(stream: 'stdout' | 'stderr', line: string): void;
  /** Receives the processes that the program left running. Without it they are killed. */
  onLeftBehind?(group: ProcessGroup): void;
}

/** Processes that a program started and left running. They are killed when this process ends. */
export interface ProcessGroup {
  kill(): void;
}

export interface DispatchEnd {
  /** 128 + the signal's number if a signal ended it, as in a shell. */
  readonly exitCode: number;
  /** Whether a signal ended it that the simulator did not send. */
  readonly isKilled: boolean;
  readonly ms: number;
  /** Of the dispatch process. Absent if the system has no /proc. */
  readonly peakMegabytes?: number;
}

const samplingMs = 8;

/** How long Juju waits for more output of a hook that has ended (worker/uniter/runner, HookLogger). */
const quietMs = 100;

/**
 * Runs a charm's `./dispatch`, or another program in its place, to its end, in its own process group. A program that
 * cannot start ends with exit code 127 and says why on standard error.
 */
export async function runDispatch(command: DispatchCommand, signal?: AbortSignal): Promise<DispatchEnd> {
  const startedMs = performance.now();
  const child = await startDispatch(command).catch((error: unknown) => {
    command.onLine('stderr', getErrorMessage(error));
  });
  if (child?.pid === undefined) return { exitCode: 127, isKilled: false, ms: performance.now() - startedMs };
  const { pid } = child;
  let isOurKill = false;
  const kill = () => {
    isOurKill = true;
    killGroup(pid);
  };
  const timer = setTimeout(kill, command.timeoutMs);
  signal?.addEventListener('abort', kill);
  if (signal?.aborted) kill();
  const memory = watchMemory(pid);
  // Hook tools wait for the simulator's answer. If the simulator dies, they would wait for ever.
  guardGroup(pid);
  const output = readOutput(child, command.onLine);
  try {
    const [code, name] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    const ms = performance.now() - startedMs;
    const isKilled = name !== null && !isOurKill;
    // The hook tools of a killed dispatch still run, and wait for answers that will not come.
    if (name !== null) kill();
    await output.finish();
    return { exitCode: code ?? exitCodeOf(name), isKilled, ms, ...memory.peak() };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
    memory.stop();
    const leftBehind = { kill: () => killLeftBehind(pid) };
    if (!isRunning(-pid) || command.onLeftBehind === undefined) leftBehind.kill();
    else command.onLeftBehind(leftBehind);
  }
}

async function startDispatch(
  command: DispatchCommand,
): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  const { charmDir: directory, environment, program = ['./dispatch'] as const } = command;
  const [file, ...args] = program;
  const confined = command.root?.confine({ directory, command: program, environment });
  const child = spawn(confined?.file ?? file, confined?.args ?? args, {
    cwd: directory,
    env: confined?.environment ?? environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  await once(child, 'spawn');
  return child;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Kills a group whose first process has ended. A first process that runs is of another group, which got the number. */
function killLeftBehind(group: number): void {
  if (!isRunning(group)) killGroup(group);
  releaseGroup(group);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function readOutput(
  child: ChildProcessByStdio<null, Readable, Readable>,
  onLine: DispatchCommand['onLine'],
): { finish(): Promise<void> } {
  let count = 0;
  const readers = (['stdout', 'stderr'] as const).map((name) => {
    const lines = createInterface({ input: child[name] });
    lines.on('line', (line) => {
      count += 1;
      onLine(name, line);
    });
    return { stream: child[name], lines, closed: once(lines, 'close') };
  });
  const end = Promise.all(readers.map(({ closed }) => closed));
  return {
    /** Reads to the end. A process that the hook left behind may keep its output open, and is not waited for. */
    async finish() {
      let seen = -1;
      while (seen !== count) {
        seen = count;
        await Promise.race([end, delay(quietMs, undefined, { ref: false })]);
        // A busy event loop can get to the timer before the output that is already there.
        await setImmediate();
      }
      for (const { stream, lines } of readers) {
        lines.close();
        stream.destroy();
      }
    },
  };
}

function exitCodeOf(signal: NodeJS.Signals | null): number {
  return signal === 'SIGKILL' ? 137 : 143;
}

/** The kernel drops the peak value when the process ends, so this reads it while the process runs. */
function watchMemory(pid: number) {
  let kilobytes = 0;
  const sample = async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    kilobytes = Math.max(kilobytes, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0));
  };
  const timer = setInterval(() => void sample(), samplingMs);
  return {
    peak: () => (kilobytes === 0 ? {} : { peakMegabytes: Math.round(kilobytes / 102.4) / 10 }),
    stop: () => clearInterval(timer),
  };
}
