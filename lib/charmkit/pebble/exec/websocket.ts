import { Readable, Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import { getErrorMessage } from '../../base/index.ts';
import { PebbleConnectionError, PebbleProtocolError } from '../errors.ts';
import { connectPebble, type PebbleConnection } from '../transport.ts';

export type ExecChannel = 'control' | 'stdio' | 'stderr';

/** Opens one of a command's websockets. Pebble waits 5 s for them, then it cancels the command. */
export async function openWebsocket(
  connection: PebbleConnection,
  taskId: string,
  channel: ExecChannel,
): Promise<WebSocket> {
  // Loaded here, so that hooks that run no command do not pay for it.
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(`ws://localhost/v1/tasks/${taskId}/websocket/${channel}`, {
    // `handshakeTimeout` does not cover opening the connection, so the connection has a timeout, too.
    createConnection: () => connectPebble(connection),
    handshakeTimeout: connection.timeoutMs,
    perMessageDeflate: false,
  });
  // Output may arrive in the same chunk as the handshake's answer, before anybody listens.
  socket.once('open', () => socket.pause());
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.on('error', (error) => reject(new PebbleConnectionError(connection.socketPath, error)));
  });
}

/** The text message that ends a stream, in either direction (Pebble, `internals/wsutil`). */
const END = JSON.stringify({ command: 'end' });

/** The output of a websocket, until Pebble ends it. */
export function openReadable(socket: WebSocket): Readable {
  const readable = new Readable({
    read: () => socket.resume(),
    destroy: (error, done) => {
      socket.terminate();
      done(error);
    },
  });
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) {
      if (!readable.push(data)) socket.pause();
    } else if (isEnd(data)) {
      // Pebble answers no close message after it has read the end of the input.
      socket.terminate();
    }
  });
  socket.on('error', (error) => readable.destroy(explainError(error)));
  socket.on('close', () => readable.push(null));
  return readable;
}

function explainError(error: Error): Error {
  return new PebbleProtocolError("exec's websocket", getErrorMessage(error), error);
}

/** The input of a websocket. Its end is the command's end of input. */
export function openWritable(socket: WebSocket): Writable {
  // A command may end before it has read all of its input, so failures to send are not errors.
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => socket.send(chunk, () => done()),
    final: (done) => socket.send(END, () => done()),
  });
}

function isEnd(data: Buffer): boolean {
  try {
    const message: unknown = JSON.parse(data.toString());
    return (
      typeof message === 'object' && message !== null && 'command' in message && message.command === 'end'
    );
  } catch {
    return false;
  }
}
