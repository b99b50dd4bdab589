import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Connects through a relay to a server in its network. Rejects with the system's error of the server's network. */
export async function openRelayed(socketPath: string, host: string, port: number): Promise<Socket> {
  const socket = connect(socketPath);
  socket.write(`${port} ${host}\n`);
  // Reading with 'data' would leave the socket paused or flowing for its next reader.
  await once(socket, 'readable');
  const first = (socket.read(1) ?? Buffer.alloc(0)) as Buffer;
  if (first[0] === '+'.charCodeAt(0)) return socket;
  const reason = Buffer.concat((await socket.toArray()) as Buffer[]).toString('utf8');
  const [code = '', address = host] = reason.split(' ');
  throw Object.assign(new Error(`connect ${code} ${address}:${port}`), { code, address, port });
}
