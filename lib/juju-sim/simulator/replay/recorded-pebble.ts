import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { parseExchanges } from '../journal/http-messages.ts';
import type { DispatchRecording } from './dispatch-recording.ts';

export type RecordedRequest = DispatchRecording['requests'][number];

export interface PebbleReplay extends AsyncDisposable {
  /** The requests so far, in the order of their arrival. */
  readonly asked: readonly RecordedRequest[];
}

const notRecorded =
  'HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n' +
  '{"type":"error","status-code":404,"status":"Not Found","result":{"message":"juju-sim replays a dispatch that did not ask this"}}';

/** Opens a Pebble's socket that gives recorded answers in their order to requests with the same method and path. */
export async function openRecordedPebble(
  socketPath: string,
  container: string,
  recorded: readonly RecordedRequest[],
): Promise<PebbleReplay> {
  const left = recorded.filter((request) => request.container === container);
  // A charm may ask more often than it did: how often it asks for a change's end depends on time.
  const last = new Map<string, string>();
  const asked: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => {});
    answerConnection(socket, (method, url, body) => {
      const index = left.findIndex((each) => each.method === method && each.url === url);
      const [found] = index < 0 ? [] : left.splice(index, 1);
      if (found !== undefined) last.set(`${method} ${url}`, found.answer);
      const answer = last.get(`${method} ${url}`) ?? Buffer.from(notRecorded).toString('base64');
      asked.push({ container, method, url, body: body.toString('base64'), answer });
      return Buffer.from(answer, 'base64');
    });
  });
  await rm(socketPath, { force: true });
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    asked,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

type Answer = (method: string, url: string, body: Buffer) => Buffer;

/** Answers each request as soon as it is complete. A recorded answer may end the connection. */
function answerConnection(socket: Socket, answer: Answer): void {
  let sent = Buffer.alloc(0);
  let answered = 0;
  socket.on('data', (chunk: Buffer) => {
    sent = Buffer.concat([sent, chunk]);
    if (!isComplete(sent)) return;
    const exchanges = parseExchanges(sent, Buffer.alloc(0));
    for (const { method, url, body } of exchanges.slice(answered)) {
      answered += 1;
      const bytes = answer(method, url, body);
      socket.write(acceptUpgrade(bytes, sent));
      if (!/^content-length: |^transfer-encoding: |^HTTP\/1\.1 101/im.test(bytes.toString('latin1')))
        socket.end();
    }
  });
}

/** Whether the last request has its whole body. */
function isComplete(sent: Buffer): boolean {
  const text = sent.toString('latin1');
  const head = text.lastIndexOf('\r\n\r\n', text.length);
  if (head < 0) return false;
  if (/^transfer-encoding: chunked/im.test(text)) return text.endsWith('0\r\n\r\n');
  const length = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
  return sent.length >= text.indexOf('\r\n\r\n') + 4 + length;
}

/** A websocket's client accepts only an answer to its own key. */
function acceptUpgrade(answer: Buffer, sent: Buffer): Buffer {
  const key = /^sec-websocket-key: *(\S+)/im.exec(sent.toString('latin1'))?.[1];
  if (key === undefined) return answer;
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const text = answer.toString('latin1').replace(/^(sec-websocket-accept: *)\S+/im, `$1${accept}`);
  return Buffer.from(text, 'latin1');
}
