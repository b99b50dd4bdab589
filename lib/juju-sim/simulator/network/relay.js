// Runs in a pod's network: passes connections between it and unix sockets, which every network sees.
//   relay.js <socket> [<port> <target socket>]
// A connection to <socket> begins with a line "<port> <host>": the rest goes there. Connections to <port> in this
// network go to <target socket>. It prints "ready", and ends with its standard input.
import { connect, createServer } from 'node:net';

const [socketPath, port, targetPath] = process.argv.slice(2);

function join(one, other) {
  one.pipe(other);
  other.pipe(one);
  one.on('error', () => other.destroy());
  other.on('error', () => one.destroy());
}

function passOut(client) {
  let head = Buffer.alloc(0);
  const read = (chunk) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\n');
    if (end < 0) return;
    client.off('data', read);
    client.pause();
    const [toPort, host] = head.toString('utf8', 0, end).split(' ');
    const target = connect({ port: Number(toPort), host });
    // The first byte says whether there is a connection.
    target.once('connect', () => {
      client.write('+');
      target.write(head.subarray(end + 1));
      join(client, target);
    });
    target.once('error', (error) => client.end(`-${error.code} ${error.address ?? host}`));
  };
  client.on('data', read).on('error', () => client.destroy());
}

const servers = [createServer(passOut).listen(socketPath)];
if (port) {
  const server = createServer((client) => join(client, connect(targetPath)));
  servers.push(server.listen(Number(port), '127.0.0.1'));
}
let waiting = servers.length;
for (const server of servers) {
  server.once('listening', () => {
    waiting -= 1;
    if (waiting === 0) process.stdout.write('ready\n');
  });
}
process.stdin.resume().on('end', () => process.exit(0));
