import { createHash } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { answerStatus, type HttpFault, httpFaults } from './http-faults.ts';

/** Faults of Pebble's API. Some of the answers still have the form of Pebble's own. */
export const pebbleFaults = {
  ...httpFaults,
  'answers 500': refuse(500, 'internal error'),
  'answers 503': refuse(503, 'the daemon is about to restart'),
  'answers 401': refuse(401, 'access denied'),
  'answers 400': refuse(400, 'service "grafana" does not exist'),
  'answers 404': refuse(404, 'cannot find change with id "7"'),
  'answers another shape': answerStatus(200, '{"type":"sync","status-code":200,"result":{"a":[1]}}'),
} as const;

/** A proxy between a charm and a container's Pebble that makes some requests fail. */
export class FaultyPebble implements AsyncDisposable {
  /** The number of requests that failed. */
  faults = 0;
  readonly #socketPath: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #fault: HttpFault;
  readonly #isFaulty: (request: string) => boolean;

  private constructor(socketPath: string, fault: HttpFault, isFaulty: (request: string) => boolean) {
    this.#socketPath = socketPath;
    this.#fault = fault;
    this.#isFaulty = isFaulty;
    this.#server = createServer((incoming, response) => this.#answer(incoming, response));
    this.#server.on('upgrade', (incoming, socket: Socket) => this.#upgrade(incoming, socket));
    this.#server.on('connection', (socket) => this.#sockets.add(socket));
  }

  /** `isFaulty` receives requests in the form `GET /v1/plan`, with their query. */
  static async open(
    socketPath: string,
    fault: HttpFault,
    isFaulty: (request: string) => boolean,
  ): Promise<FaultyPebble> {
    const pebble = new FaultyPebble(socketPath, fault, isFaulty);
    await rename(socketPath, `${socketPath}.real`);
    await new Promise<void>((resolve) => pebble.#server.listen(socketPath, resolve));
    return pebble;
  }

  /** Restores the real Pebble. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#socketPath, { force: true });
    await rename(`${this.#socketPath}.real`, this.#socketPath);
  }

  #hasFault({ method, url }: IncomingMessage): boolean {
    const hasFault = this.#isFaulty(`${method} ${url}`);
    if (hasFault) this.faults += 1;
    return hasFault;
  }

  #answer(incoming: IncomingMessage, response: ServerResponse): void {
    if (this.#hasFault(incoming)) {
      this.#fault(incoming, response);
      return;
    }
    const { method = '', url = '', headers } = incoming;
    const passed = request(
      { socketPath: `${this.#socketPath}.real`, method, path: url, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    passed.on('error', () => response.destroy());
    incoming.pipe(passed);
  }

  #upgrade(incoming: IncomingMessage, socket: Socket): void {
    if (this.#hasFault(incoming)) {
      this.#fault(incoming, new ServerResponse(incoming));
      return;
    }
    const passed = connect(`${this.#socketPath}.real`);
    for (const each of [passed, socket]) each.on('error', () => {}).on('close', () => passed.destroy());
    const heads = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${String(value)}`);
    passed.write([`GET ${incoming.url} HTTP/1.1`, ...heads, '', ''].join('\r\n'));
    passed.pipe(socket).pipe(passed);
    passed.on('close', () => socket.destroy());
  }
}

/** Accepts a websocket that never carries any data. */
export const openSilentWebsocket: HttpFault = ({ headers, socket }) => {
  const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  const head = [
    ...['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'],
    `Sec-WebSocket-Accept: ${accept}`,
  ];
  socket.write([...head, '', ''].join('\r\n'));
};

/** Accepts a websocket and then sends this, which need not be a frame. */
export function openBrokenWebsocket(bytes: Buffer): HttpFault {
  return (incoming, response) => {
    openSilentWebsocket(incoming, response);
    incoming.socket.end(bytes);
  };
}

function refuse(statusCode: number, message: string): HttpFault {
  return answerStatus(
    statusCode,
    JSON.stringify({ type: 'error', 'status-code': statusCode, result: { message } }),
  );
}
