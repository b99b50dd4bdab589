import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { request as requestTls } from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';

/** Called for each request before the proxy forwards it, and for its answer before it returns. May wait forever. */
export type Watch = (when: 'before' | 'after', what: string) => Promise<void>;

export interface ProxyOptions {
  /** The path of a unix socket to listen on. Defaults to a port of this machine. */
  readonly socketPath?: string;
  readonly target: { readonly socketPath: string } | { readonly host: string; readonly port: number };
  readonly watch: Watch;
  /** Called for each answer. */
  readonly onAnswer?: (status: number) => void;
  /** The certificate for TLS clients. If set, the proxy also uses TLS to the target. */
  readonly identity?: () => Promise<{ readonly cert: string; readonly key: string }>;
}

/** A proxy that forwards requests one at a time, so that a watch can count them and stop at each. */
export class RequestProxy implements AsyncDisposable {
  readonly #options: ProxyOptions;
  readonly #sockets = new Set<Socket>();
  readonly #http = createHttpServer((asked, answer) => {
    this.#handOn(asked, answer).catch(() => answer.destroy());
  });
  readonly #listener = createServer((socket) => {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
    socket.once('data', (first) => {
      socket.pause();
      socket.unshift(first);
      void this.#accept(socket, first[0] === tlsHandshake);
    });
  });

  private constructor(options: ProxyOptions) {
    this.#options = options;
    this.#http.on('upgrade', (asked, socket, head) => this.#tunnel(asked, socket as Socket, head));
  }

  static async open(options: ProxyOptions): Promise<RequestProxy> {
    const proxy = new RequestProxy(options);
    if (options.socketPath === undefined) proxy.#listener.listen(0, '127.0.0.1');
    else proxy.#listener.listen(options.socketPath);
    await once(proxy.#listener, 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.#listener.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#listener, 'close');
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #accept(socket: Socket, isSecure: boolean): Promise<void> {
    const { identity } = this.#options;
    if (!isSecure || !identity) {
      this.#http.emit('connection', socket);
      return void socket.resume();
    }
    try {
      const secure = new TLSSocket(socket, { isServer: true, ...(await identity()) });
      secure.on('error', () => socket.destroy());
      this.#http.emit('connection', secure);
    } catch {
      socket.destroy();
    }
  }

  async #handOn(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { target, watch, onAnswer } = this.#options;
    const { method = 'GET', url = '/', headers } = asked;
    const what = `${method} ${url.replace(/\?.*/, '').replace(/\/\d+(?=\/|$)/g, '/N')}`;
    const body = await buffer(asked);
    await watch('before', what);
    const options = {
      ...target,
      method,
      path: url,
      headers: { ...headers, connection: 'close' },
      agent: false,
    };
    const isSecure = asked.socket instanceof TLSSocket;
    const upstream = isSecure ? requestTls({ ...options, rejectUnauthorized: false }) : request(options);
    upstream.end(body);
    const [response] = (await once(upstream, 'response')) as [IncomingMessage];
    const content = await buffer(response);
    onAnswer?.(response.statusCode ?? 0);
    await watch('after', what);
    const { 'transfer-encoding': _chunked, connection: _connection, ...kept } = response.headers;
    answer.writeHead(response.statusCode ?? 502, { ...kept, 'content-length': content.length });
    answer.end(content);
  }

  /** The suite ignores the output and the exit of programs. */
  #tunnel(asked: IncomingMessage, socket: Socket, head: Buffer): void {
    const { target } = this.#options;
    const upstream = 'socketPath' in target ? connect(target.socketPath) : connect(target);
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
    upstream.write(headOf(asked));
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
  }
}

const tlsHandshake = 0x16;

function headOf({ method, url, rawHeaders }: IncomingMessage): string {
  const pairs = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : [],
  );
  return `${method} ${url} HTTP/1.1\r\n${pairs.join('\r\n')}\r\n\r\n`;
}
