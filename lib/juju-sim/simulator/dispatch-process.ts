import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
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

/** Runs a charm's `./dispatch`, or another program in its place, to its end, in its own process group. */
export async function runDispatch(command: DispatchCommand, signal?: AbortSignal): Promise<DispatchEnd> {
  const startedMs = performance.now();
  const { charmDir: directory, environment, program = ['./dispatch'] as const } = command;
  const [file, ...args] = program;
  const started = command.root?.confine({ directory, command: program, environment });
  const child = spawn(started?.file ?? file, started?.args ?? args, {
    cwd: directory,
    env: started?.environment ?? environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let isOurKill = false;
  const kill = () => {
    isOurKill = true;
    killGroup(child.pid);
  };
  const timer = setTimeout(kill, command.timeoutMs);
  signal?.addEventListener('abort', kill);
  if (signal?.aborted) kill();
  const memory = watchMemory(child.pid);
  // Hook tools wait for the simulator's answer. If the simulator dies, they would wait for ever.
  if (child.pid !== undefined) guardGroup(child.pid);
  const lines = [
    readLines(child.stdout, (line) => command.onLine('stdout', line)),
    readLines(child.stderr, (line) => command.onLine('stderr', line)),
  ];
  try {
    const [code, name] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    const ms = performance.now() - startedMs;
    const isKilled = name !== null && !isOurKill;
    // The hook tools of a killed dispatch still run, and wait for answers that will not come.
    if (name !== null) kill();
    await Promise.all(lines);
    return { exitCode: code ?? exitCodeOf(name), isKilled, ms, ...memory.peak() };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
    memory.stop();
    if (child.pid !== undefined) releaseGroup(child.pid);
  }
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream })) onLine(line);
}

function exitCodeOf(signal: NodeJS.Signals | null): number {
  return signal === 'SIGKILL' ? 137 : 143;
}

/** The kernel drops the peak value when the process ends, so this reads it while the process runs. */
function watchMemory(pid: number | undefined) {
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
