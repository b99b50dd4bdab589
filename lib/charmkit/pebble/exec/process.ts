import { pipeline, Readable, type Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import { limitBytes, readAll } from '../../http/index.ts';
import { type Change, waitChange } from '../changes.ts';
import {
  PebbleAnswerSizeError,
  PebbleChangeError,
  PebbleExecError,
  PebbleProtocolError,
  PebbleTimeoutError,
} from '../errors.ts';
import { maxAnswerBytes, type PebbleConnection } from '../transport.ts';
import type { ExecInput } from './options.ts';
import { openReadable, openWritable } from './websocket.ts';

export interface ExecOutput {
  readonly stdout: string;
  /** Empty if stderr was combined with stdout. */
  readonly stderr: string;
}

/** A command that was started in the workload's container. If this process ends first, the command is killed. */
export interface ExecProcess {
  readonly changeId: string;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Undefined if stderr was combined with stdout, as always in a terminal. */
  readonly stderr: Readable | undefined;
  /** Sends a signal, named like `SIGTERM`. Does nothing if the command has ended. */
  sendSignal(signal: string): void;
  /** Tells the command the new size of its terminal. */
  resize(width: number, height: number): void;
  /**
   * Waits for the command to end and gives its exit code. Output that nobody reads is discarded. A command that can't
   * be started throws a PebbleChangeError; one that takes too long, a PebbleTimeoutError.
   */
  wait(): Promise<number>;
  /**
   * Ends the input, unless the options contained it, and gives all of the output. An exit code other than 0 throws a
   * PebbleExecError.
   */
  output(): Promise<ExecOutput>;
}

export interface StartedExec {
  readonly changeId: string;
  readonly executable: string;
  readonly timeoutMs: number | undefined;
  readonly input: ExecInput | undefined;
  readonly control: WebSocket;
  readonly stdio: WebSocket;
  readonly stderr: WebSocket | undefined;
}

export function createExecProcess(connection: PebbleConnection, started: StartedExec): ExecProcess {
  const { changeId, control, input } = started;
  const stdin = openWritable(started.stdio);
  const stdout = openReadable(started.stdio);
  const stderr = started.stderr && openReadable(started.stderr);
  // Pebble kills the command when its control connection breaks: half of the input is worse than no input.
  if (input !== undefined) pipeline(chunksOf(input), stdin, (error) => error && control.terminate());
  const say = (command: unknown): void => control.send(JSON.stringify(command), () => undefined);
  // An open connection would keep this process alive.
  const disconnect = (reason: Error): void => {
    control.terminate();
    for (const stream of [stdin, stdout, stderr]) stream?.on('error', () => {}).destroy(reason);
  };
  const wait = async (): Promise<number> => {
    for (const stream of [stdout, stderr]) if (stream?.readableFlowing === null) stream.resume();
    const exitCode = await waitForExitCode(connection, started).catch((error: Error) => {
      disconnect(error);
      throw error;
    });
    control.terminate();
    if (stdin.errored) throw stdin.errored;
    stdin.destroy();
    return exitCode;
  };
  return {
    changeId,
    stdin,
    stdout,
    stderr,
    sendSignal: (name) => say({ command: 'signal', signal: { name } }),
    resize: (width, height) => say({ command: 'resize', resize: { width, height } }),
    wait,
    output: async () => {
      if (input === undefined) stdin.end();
      const texts = Promise.all([readText(stdout, started), readText(stderr, started)]);
      const { exitCode, output } = await awaitOutput(wait(), texts, {
        subject: `The end of the output of ${started.executable}`,
        timeoutMs: connection.timeoutMs,
        disconnect,
      });
      if (exitCode === 0) return output;
      throw new PebbleExecError({ executable: started.executable, exitCode, ...output });
    },
  };
}

function chunksOf(input: ExecInput): Readable {
  return Readable.from(typeof input === 'string' || input instanceof Uint8Array ? [input] : input);
}

/** How much longer than the command its change may take, so that Pebble's own timeout comes first. */
const GRACE_MS = 5_000;

async function waitForExitCode(
  connection: PebbleConnection,
  { changeId, executable, timeoutMs }: StartedExec,
): Promise<number> {
  const change = await waitChange(connection, changeId, { timeoutMs: (timeoutMs ?? Infinity) + GRACE_MS });
  if (change.err === undefined) return exitCodeOf(change);
  const error = new PebbleChangeError({ ...change, err: change.err });
  throw timeoutMs !== undefined && change.err.includes('timed out after')
    ? new PebbleTimeoutError(executable, timeoutMs, { cause: error })
    : error;
}

function exitCodeOf(change: Change): number {
  const exitCode = change.tasks[0]?.data['exit-code'];
  if (typeof exitCode === 'number') return exitCode;
  throw new PebbleProtocolError(`exec (change ${change.id})`, 'no exit code');
}

/** The output of a command that has ended arrives at once, unless Pebble hangs. */
async function awaitOutput(
  ending: Promise<number>,
  texts: Promise<[string, string]>,
  late: {
    readonly subject: string;
    readonly timeoutMs: number;
    readonly disconnect: (reason: Error) => void;
  },
): Promise<{ readonly exitCode: number; readonly output: ExecOutput }> {
  let timer: NodeJS.Timeout | undefined;
  const { subject, timeoutMs, disconnect } = late;
  const ended = ending.then((exitCode) => {
    timer = setTimeout(() => disconnect(new PebbleTimeoutError(subject, timeoutMs)), timeoutMs);
    return exitCode;
  });
  try {
    const [exitCode, [stdout, stderr]] = await Promise.all([ended, texts]);
    return { exitCode, output: { stdout, stderr } };
  } catch (error) {
    disconnect(error as Error);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function readText(
  stream: Readable | undefined,
  { executable }: Pick<StartedExec, 'executable'>,
): Promise<string> {
  if (stream === undefined) return '';
  const createError = () => new PebbleAnswerSizeError(`exec of ${executable}`, maxAnswerBytes);
  return (await readAll(limitBytes(stream, maxAnswerBytes, createError))).toString();
}
