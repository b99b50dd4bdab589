import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, SdkError } from 'charmkit/base';
import type { WebSocket } from 'ws';
import type { Processes } from '../image/processes.ts';
import { isSignalName, type RunningProgram } from '../image/spawn.ts';
import type { Owner } from '../image/users.ts';
import type { Task } from '../state/task.ts';
import { formatDuration } from '../text/duration.ts';

const connectTimeoutMs = 5000;
const outputGraceMs = 1000;
const endCommand = JSON.stringify({ command: 'end' });

export interface ExecSpec {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The working directory's path on the host. */
  readonly directory: string;
  readonly owner: Owner | undefined;
  readonly timeoutMs: number;
  readonly splitStderr: boolean;
}

/** The websockets of one execution: `control` for signals, `stdio`, and `stderr` where it is apart. */
export type SocketName = 'control' | 'stdio' | 'stderr';

/** A command that ended other than by its own exit. */
export class ExecutionError extends SdkError {
  constructor(message: string) {
    super(message, { code: 'pebble-exec' });
  }
}

/** One command run for a client, which is wired to it by websockets (internals/overlord/cmdstate). */
export class Execution {
  readonly #spec: ExecSpec;
  readonly #processes: Processes;
  readonly #sockets = new Map<SocketName, WebSocket>();
  readonly #connected = Promise.withResolvers<void>();
  #program: RunningProgram | undefined;

  constructor(spec: ExecSpec, processes: Processes) {
    this.#spec = spec;
    this.#processes = processes;
  }

  /** Whether this execution has such a websocket. */
  has(name: string): name is SocketName {
    return name === 'control' || name === 'stdio' || (name === 'stderr' && this.#spec.splitStderr);
  }

  isConnected(name: SocketName): boolean {
    return this.#sockets.has(name);
  }

  connect(name: SocketName, socket: WebSocket): void {
    this.#sockets.set(name, socket);
    // Frames may come before the process is there to take them.
    if (name === 'stdio') socket.pause();
    if (name === 'control') this.#listenForCommands(socket);
    const hasStderr = !this.#spec.splitStderr || this.#sockets.has('stderr');
    if (this.#sockets.has('stdio') && hasStderr) this.#connected.resolve();
  }

  /** Waits for the client, runs the command, and leaves its exit code with the task. */
  async run(task: Task, signal: AbortSignal): Promise<void> {
    await this.#waitForClient(task, signal);
    let program: RunningProgram;
    try {
      program = this.#start();
    } catch (thrown) {
      task.data = { 'exit-code': -1 };
      throw new ExecutionError(messageOf(thrown));
    }
    this.#program = program;
    const end = await this.#waitForEnd(program, signal);
    this.#sockets.get('control')?.terminate();
    task.data = { 'exit-code': end === 'exited' ? await program.exited : -1 };
    if (end === 'timeout') {
      const after = formatDuration(this.#spec.timeoutMs);
      throw new ExecutionError(`timed out after ${after}: context deadline exceeded`);
    }
    if (end === 'aborted') throw new ExecutionError('context canceled');
  }

  /** The container goes away, and with it everyone's connection. */
  disconnect(): void {
    for (const socket of this.#sockets.values()) socket.terminate();
  }

  async #waitForClient(task: Task, signal: AbortSignal): Promise<void> {
    const cancel = new AbortController();
    const either = AbortSignal.any([signal, cancel.signal]);
    const tooLate = delay(connectTimeoutMs, 'late' as const, { signal: either }).catch(
      () => 'aborted' as const,
    );
    const outcome = await Promise.race([this.#connected.promise, tooLate]);
    cancel.abort();
    if (outcome === 'aborted') throw new ExecutionError('context canceled');
    if (outcome === 'late') {
      throw new ExecutionError(
        `exec ${task.id}: timeout waiting for websocket connections: context deadline exceeded`,
      );
    }
  }

  #start(): RunningProgram {
    const { command, environment, directory, owner, splitStderr } = this.#spec;
    const output = splitStderr ? 'split' : 'merged';
    const program = this.#processes.start({ command, environment, directory, owner, output });
    feedInput(this.#sockets.get('stdio'), program);
    return program;
  }

  async #waitForEnd(program: RunningProgram, signal: AbortSignal): Promise<'exited' | 'timeout' | 'aborted'> {
    const { timeoutMs } = this.#spec;
    let end: 'exited' | 'timeout' | 'aborted' = 'exited';
    const kill = (reason: 'timeout' | 'aborted'): void => {
      end = reason;
      program.signal('SIGKILL');
    };
    const timer = timeoutMs > 0 ? setTimeout(kill, timeoutMs, 'timeout') : undefined;
    const abort = (): void => kill('aborted');
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const outputs = Promise.all([
      sendOutput(program.child.stdout, this.#sockets.get('stdio')),
      sendOutput(program.child.stderr, this.#sockets.get('stderr')),
    ]);
    await program.exited;
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    // Children of the command may hold its outputs open; they are given up on after a while.
    await Promise.race([outputs, delay(outputGraceMs, undefined, { ref: false })]);
    program.child.stdout?.destroy();
    program.child.stderr?.destroy();
    await outputs;
    return end;
  }

  #listenForCommands(socket: WebSocket): void {
    socket.on('message', (data) => this.#obey(String(data)));
    socket.on('close', (code) => {
      // The client died: so does what it ran.
      if (code === 1006) this.#program?.signal('SIGKILL');
    });
    socket.on('error', () => {});
  }

  #obey(text: string): void {
    const command = parseCommand(text);
    const name = command?.command === 'signal' ? command.signal?.name : undefined;
    if (name !== undefined && isSignalName(name)) this.#program?.signal(name);
  }
}

interface ControlCommand {
  readonly command?: string;
  readonly signal?: { readonly name?: string };
}

function parseCommand(text: string): ControlCommand | undefined {
  try {
    return JSON.parse(text) as ControlCommand;
  } catch {
    return undefined;
  }
}

/** Binary frames are input; the text frame of the command `end` closes it. */
function feedInput(socket: WebSocket | undefined, { child }: RunningProgram): void {
  const input = child.stdin;
  if (!socket || !input) return;
  // Who does not read its input to the end is not wrong.
  input.on('error', () => {});
  socket.on('message', (data, isBinary) => {
    if (!isBinary) {
      if (parseCommand(String(data))?.command === 'end') input.end();
    } else if (!input.destroyed && !input.write(data as Buffer)) {
      socket.pause();
      input.once('drain', () => socket.resume());
    }
  });
  socket.on('close', () => input.end());
  socket.on('error', () => {});
  socket.resume();
}

async function sendOutput(output: Readable | null, socket: WebSocket | undefined): Promise<void> {
  if (!output || !socket) return;
  try {
    for await (const chunk of output) await sent(socket, chunk as Buffer);
  } catch {
    // Given up on: what came so far has been sent.
  }
  await sent(socket, endCommand);
}

function sent(socket: WebSocket, data: Buffer | string): Promise<void> {
  return new Promise((resolve) => {
    socket.send(data, () => resolve());
  });
}
