import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { load } from 'js-yaml';
import { datasourcesPath } from '../../src/grafana/files.ts';

/** The answers that a test wants from Grafana, and what it was asked. */
export class GrafanaServer implements AsyncDisposable {
  /** Whether it answers at all. */
  isUp = true;
  reloadStatus = 200;
  /** The administrator's; undefined accepts any. */
  password: string | undefined;
  /** Passwords that it was given and refused; five within five minutes lock the administrator out. */
  readonly refused: string[] = [];
  /** Each file that it was told to load. */
  readonly loaded: unknown[] = [];
  readonly #server: Server;
  readonly #root: string;

  private constructor(server: Server, root: string) {
    this.#server = server;
    this.#root = root;
    server.on('request', (request, response) => void this.#answer(request, response));
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

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '', method } = request;
    if (!this.isUp) return void response.destroy();
    if (url === '/api/health') return void response.end('{"database": "ok", "version": "12.0.2"}');
    if (!this.#letsIn(request)) {
      response.statusCode = 401;
      return void response.end('{}');
    }
    if (method === 'PUT' && url === '/api/user/password') {
      this.password = ((await json(request)) as { newPassword: string }).newPassword;
      return void response.end('{}');
    }
    if (url === '/api/org') return void response.end('{}');
    response.statusCode = this.reloadStatus;
    if (this.reloadStatus === 200)
      this.loaded.push(load(await readFile(join(this.#root, datasourcesPath), 'utf8')));
    response.end('{}');
  }

  #letsIn({ headers }: IncomingMessage): boolean {
    const given = Buffer.from(headers.authorization?.split(' ')[1] ?? '', 'base64').toString();
    const password = given.slice(given.indexOf(':') + 1);
    if (this.password === undefined || this.password === password) return true;
    this.refused.push(password);
    return false;
  }
}
