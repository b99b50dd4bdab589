import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';

/** The bytes of one connection so far. */
export interface TappedConnection {
  readonly startedMs: number;
  readonly sent: Buffer[];
  readonly received: Buffer[];
}

/** More of a connection is passed on but not kept, so that large files do not fill the memory. */
const mostBytes = 4 * 1024 * 1024;

/** Opens a socket that passes every connection on to another one, and keeps the bytes. */
export async function openTap(
  socketPath: string,
  targetPath: string,
  onConnection: (connection: TappedConnection) => void,
): Promise<AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const target = connect({ path: targetPath, allowHalfOpen: true });
    const connection = { startedMs: Date.now(), sent: [], received: [] };
    onConnection(connection);
    pass(client, target, connection.sent);
    pass(target, client, connection.received);
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
  });
  await mkdir(dirname(socketPath), { recursive: true });
  await rm(socketPath, { force: true });
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function pass(from: Socket, to: Socket, kept: Buffer[]): void {
  let bytes = 0;
  from.on('data', (chunk: Buffer) => {
    if (bytes < mostBytes) kept.push(chunk);
    bytes += chunk.length;
  });
  from.pipe(to);
  from.on('error', () => to.destroy());
}
