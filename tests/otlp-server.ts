import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An OTLP receiver over HTTP with configurable answers. */
export class OtlpServer implements AsyncDisposable {
  readonly received: { readonly path: string; readonly name: string; readonly body: unknown }[] = [];
  answer: (response: ServerResponse) => void = (response) => response.end('{}');
  readonly #server = createServer((request, response) => void this.#receive(request, response));

  static async start(): Promise<OtlpServer> {
    const server = new OtlpServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The names of the first spans of the traces. */
  get names(): readonly string[] {
    return this.received.map(({ name }) => name);
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await text(request));
    const { name } = body.resourceSpans[0].scopeSpans[0].spans[0];
    this.received.push({ path: request.url ?? '', name, body });
    this.answer(response);
  }
}
