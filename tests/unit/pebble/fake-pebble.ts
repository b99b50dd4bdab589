import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FakePebble extends AsyncDisposable {
  readonly socketPath: string;
}

/** A server on a socket with answers that no Pebble gives, or only an old one. */
export async function fakePebble(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<FakePebble> {
  const folder = await mkdtemp(join(tmpdir(), 'fake-pebble-'));
  const socketPath = join(folder, 'pebble.socket');
  const server = createServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(socketPath, resolve);
  });
  return {
    socketPath,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function refuse(response: ServerResponse, statusCode: number, message: string): void {
  response.statusCode = statusCode;
  response.end(JSON.stringify({ type: 'error', 'status-code': statusCode, result: { message } }));
}

export function grant(response: ServerResponse, result: unknown): void {
  response.end(JSON.stringify({ type: 'sync', 'status-code': 200, result }));
}
