import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { datasourcesPath } from '../../src/grafana/files.ts';

/** The answers that a test wants from Grafana, and what it was asked. */
export class GrafanaServer implements AsyncDisposable {
  /** Whether it answers at all. */
  isUp = true;
  reloadStatus = 200;
  /** Each file that it was told to load. */
  readonly loaded: unknown[] = [];
  readonly #server: Server;
  readonly #root: string;

  private constructor(server: Server, root: string) {
    this.#server = server;
    this.#root = root;
    server.on('request', (request, response) => void this.#answer(request.url ?? '', response));
  }

  static async open(root: string): Promise<GrafanaServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new GrafanaServer(server, root);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(url: string, response: ServerResponse): Promise<void> {
    if (!this.isUp) return void response.destroy();
    if (url === '/api/health') return void response.end('{"database": "ok", "version": "12.0.2"}');
    response.statusCode = this.reloadStatus;
    if (this.reloadStatus === 200)
      this.loaded.push(load(await readFile(join(this.#root, datasourcesPath), 'utf8')));
    response.end('{}');
  }
}
