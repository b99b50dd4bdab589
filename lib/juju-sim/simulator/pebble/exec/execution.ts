import { on } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { getErrorMessage } from 'charmkit/base';
import type { RawData, WebSocket } from 'ws';
import type { Processes } from '../image/processes.ts';
import type { Task } from '../state/task.ts';
import { formatDuration } from '../text/duration.ts';
import { RefusalError } from '../text/refusal.ts';
import { type AttachedProgram, type ExecSpec, startWithPipes } from './attached.ts';
import { isEnd, runCommand } from './commands.ts';
import { startInTerminal } from './terminal.ts';

const connectTimeoutMs = 5000;
const endCommand = JSON.stringify({ command: 'end' });

/** The websockets of an execution: `control` for signals, `stdio`, and `stderr` if it is separate. */
export type SocketName = 'control' | 'stdio' | 'stderr';

/** A client's command, connected by websockets (internals/overlord/cmdstate). */
export class Execution {
  readonly #spec: ExecSpec;
  readonly #processes: Processes;
  readonly #sockets = new Map<SocketName, WebSocket>();
  readonly #connected = Promise.withResolvers<void>();
  #attached: AttachedProgram | undefined;
  /** Settles when all control commands so far have run. */
  #obeyed: Promise<void> = Promise.resolve();

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
    socket.on('error', () => {});
    // Frames may arrive before the process has started.
    if (name !== 'stderr' && !this.#attached) socket.pause();
    if (name === 'control') this.#listenForCommands(socket);
    const hasStderr = !this.#spec.splitStderr || this.#sockets.has('stderr');
    if (this.#sockets.has('stdio') && hasStderr) this.#connected.resolve();
  }

  /** Waits for the client, runs the command, and stores its exit code in the task. */
  async run(task: Task, signal: AbortSignal): Promise<void> {
    await this.#waitForClient(task, signal);
    task.data = { 'exit-code': -1 };
    const attached = this.#start();
    if (await this.#isTimedOut(attached, signal)) {
      const after = formatDuration(this.#spec.timeoutMs);
      throw new RefusalError(`timed out after ${after}: context deadline exceeded`);
    }
    task.data = { 'exit-code': await attached.program.exited };
  }

  /** Closes all connections, because the container ends. */
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
    if (outcome === 'aborted') throw new RefusalError('context canceled');
    if (outcome === 'late') {
      throw new RefusalError(
        `exec ${task.id}: timeout waiting for websocket connections: context deadline exceeded`,
      );
    }
  }

  #start(): AttachedProgram {
    const { terminal } = this.#spec;
    try {
      this.#attached = terminal
        ? startInTerminal(this.#processes, this.#spec, terminal)
        : startWithPipes(this.#processes, this.#spec);
    } catch (thrown) {
      throw new RefusalError(getErrorMessage(thrown));
    }
    this.#sockets.get('control')?.resume();
    void this.#feedInput(this.#sockets.get('stdio'), this.#attached);
    return this.#attached;
  }

  /** Binary frames are input. A text frame with the command `end`, or the client's disconnection, closes the input. */
  async #feedInput(socket: WebSocket | undefined, { input, started }: AttachedProgram): Promise<void> {
    if (!socket || !input) return;
    // A command need not read all of its input.
    input.on('error', () => {});
    const messages = on(socket, 'message', { close: ['close'], highWaterMark: 16 });
    socket.resume();
    await started;
    for await (const [data, isBinary] of messages) {
      // The client's earlier control commands run first, for example the size for the input that follows.
      if (this.#spec.terminal) await setImmediate();
      await this.#obeyed;
      if (isBinary) await written(input, data as Buffer);
      else if (isEnd(textOf(data as RawData))) break;
    }
    input.end();
  }

  /** Waits for the command and its outputs, which its child processes may hold open. */
  async #isTimedOut(attached: AttachedProgram, signal: AbortSignal): Promise<boolean> {
    const { timeoutMs } = this.#spec;
    let isTimedOut = false;
    const kill = (): void => attached.signal('SIGKILL');
    const giveUp = (): void => {
      isTimedOut = true;
      kill();
    };
    const timer = timeoutMs > 0 ? setTimeout(giveUp, timeoutMs) : undefined;
    if (signal.aborted) kill();
    signal.addEventListener('abort', kill, { once: true });
    const outputs = Promise.all([
      sendOutput(attached.output, this.#sockets.get('stdio')),
      sendOutput(attached.errors, this.#sockets.get('stderr')),
    ]);
    await attached.program.exited;
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
    this.#sockets.get('control')?.terminate();
    await outputs;
    return isTimedOut;
  }

  #listenForCommands(socket: WebSocket): void {
    socket.on('message', (data) => {
      this.#obeyed = this.#obeyed.then(() => runCommand(textOf(data), this.#attached));
    });
    socket.on('close', (code) => {
      // The client has died, so its command is killed.
      if (code === abnormalClosure) this.#attached?.signal('SIGKILL');
    });
  }
}

const abnormalClosure = 1006;

function textOf(data: RawData): string {
  // The server uses the default binary type, which gives one buffer for each message.
  return (data as Buffer).toString('utf8');
}

function written(input: Writable, data: Buffer): Promise<void> {
  return new Promise((resolve) => {
    input.write(data, () => resolve());
  });
}

async function sendOutput(output: Readable | null, socket: WebSocket | undefined): Promise<void> {
  if (!output || !socket) return;
  try {
    for await (const chunk of output) await sent(socket, chunk as Buffer);
  } catch {
    // The output was abandoned. The chunks so far have been sent.
  }
  await sent(socket, endCommand);
}

function sent(socket: WebSocket, data: Buffer | string): Promise<void> {
  return new Promise((resolve) => {
    socket.send(data, () => resolve());
  });
}
