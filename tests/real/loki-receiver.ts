import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A line that was pushed, with the labels of its stream. */
export interface PushedLine {
  readonly labels: Readonly<Record<string, string>>;
  readonly line: string;
}

/** The body of a push request, as Loki's HTTP API documents it. */
interface Push {
  readonly streams: readonly {
    readonly stream: Readonly<Record<string, string>>;
    readonly values: readonly (readonly [nanoseconds: string, line: string])[];
  }[];
}

/** An HTTP server that accepts lines in the format of Loki's push API. */
export class LokiReceiver implements AsyncDisposable {
  readonly lines: PushedLine[] = [];
  readonly url: string;
  readonly #server: ReturnType<typeof createServer>;

  private constructor(server: ReturnType<typeof createServer>, scheme: string) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.url = `${scheme}://localhost:${port}/loki/api/v1/push`;
  }

  /** With a certificate and its key, the receiver speaks HTTPS. */
  static async start(tls?: Pick<ServerOptions, 'cert' | 'key'>): Promise<LokiReceiver> {
    const answer = (request: IncomingMessage, response: ServerResponse): void =>
      void receiver.#receive(request, response);
    const server = tls ? createSecureServer(tls, answer) : createServer(answer);
    server.listen(0, 'localhost');
    await once(server, 'listening');
    const receiver = new LokiReceiver(server, tls ? 'https' : 'http');
    return receiver;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isPush = request.method === 'POST' && request.url === '/loki/api/v1/push';
    if (isPush) {
      const { streams } = (await json(request)) as Push;
      for (const { stream: labels, values } of streams)
        for (const [, line] of values) this.lines.push({ labels, line });
    }
    response.writeHead(isPush ? 204 : 404).end();
  }
}
