import type { WebSocket } from 'ws';
import * as z from 'zod';
import { idSchema, parseResult } from '../envelope.ts';
import { PebbleProtocolError } from '../errors.ts';
import { nameRequest, type PebbleConnection, type PebbleRequest, sendRequest } from '../transport.ts';
import { type ExecOptions, renderExec } from './options.ts';
import { createExecProcess, type ExecOutput, type ExecProcess } from './process.ts';
import { type ExecChannel, openWebsocket } from './websocket.ts';

export interface ExecApi {
  /** Starts a command (its executable comes first) in the workload's container, and connects its streams. */
  exec(command: readonly string[], options?: ExecOptions): Promise<ExecProcess>;
  /** Runs a command to its end and gives its output. An exit code other than 0 is a {@link PebbleExecError}. */
  run(command: readonly string[], options?: ExecOptions): Promise<ExecOutput>;
}

export function createExecApi(connection: PebbleConnection): ExecApi {
  return {
    exec: (command, options) => startExec(connection, command, options),
    run: async (command, options) => (await startExec(connection, command, options)).output(),
  };
}

const acceptedSchema = z.object({ 'task-id': idSchema });

async function startExec(
  connection: PebbleConnection,
  command: readonly string[],
  options: ExecOptions = {},
): Promise<ExecProcess> {
  const [executable = ''] = command;
  const request: PebbleRequest = {
    method: 'POST',
    path: '/v1/exec',
    body: { json: renderExec(command, options) },
  };
  const { result, changeId } = await sendRequest(connection, request);
  if (changeId === undefined) throw new PebbleProtocolError(nameRequest(request), 'no change');
  const taskId = parseResult(acceptedSchema, result, nameRequest(request))['task-id'];
  const combined = options.combineStderr ?? options.terminal !== undefined;
  // Pebble does not wait for this stream, so connect it first: a quick command could end before.
  const control = await openWebsocket(connection, taskId, 'control');
  const [stdio, stderr] = await openAll(
    connection,
    taskId,
    combined ? ['stdio'] : ['stdio', 'stderr'],
    control,
  );
  if (stdio === undefined) throw new PebbleProtocolError(nameRequest(request), 'no websocket');
  const { timeoutMs, stdin } = options;
  return createExecProcess(connection, {
    changeId,
    executable,
    timeoutMs,
    input: stdin,
    control,
    stdio,
    stderr,
  });
}

/** If one connection fails, close them all, including `control`. */
async function openAll(
  connection: PebbleConnection,
  taskId: string,
  channels: readonly ExecChannel[],
  control: WebSocket,
): Promise<WebSocket[]> {
  const attempts = await Promise.allSettled(
    channels.map((channel) => openWebsocket(connection, taskId, channel)),
  );
  const sockets = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  const failure = attempts.find((attempt) => attempt.status === 'rejected');
  if (failure === undefined) return sockets;
  for (const socket of [control, ...sockets]) socket.terminate();
  throw failure.reason;
}
