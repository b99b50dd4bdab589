import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Service } from 'charmkit/pebble';
import { parseCommandLine } from '../../../demo/grafana/command-line.ts';
import { type Container, readContainer } from '../../../demo/grafana/container.ts';
import { type Grafana, startGrafana } from '../../../demo/grafana/grafana.ts';
import { answerRequest } from '../../../demo/grafana/http/respond.ts';
import { createLog } from '../../../demo/grafana/log.ts';
import { readSettings } from '../../../demo/grafana/settings.ts';
import { answerRequests } from '../../answer-requests.ts';

/** The Grafana stand-in, run in this process. It starts and stops with the service's process, which only sleeps. */
export class StandIn implements AsyncDisposable {
  readonly #root: string;
  readonly #server: Server;
  #running: { readonly grafana: Grafana; readonly container: Container } | undefined;
  #pid = 0;
  #starting: Promise<void> = Promise.resolve();

  private constructor(root: string, server: Server) {
    this.#root = root;
    this.#server = server;
    answerRequests(server, (asked, answer) => this.#answer(asked, answer));
  }

  static async open(root: string): Promise<StandIn> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new StandIn(root, server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Called when the service's process has started, with the service's part of Pebble's plan. */
  start(pid: number, service: Promise<Service | undefined>): void {
    this.#pid = pid;
    this.#starting = this.#starting.then(async () => this.#begin((await service) ?? {}));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#starting;
    this.#running?.grafana.dashboards.stop();
    this.#server.closeAllConnections();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  #begin({ command = '', environment = {} }: Service): void {
    this.#running?.grafana.dashboards.stop();
    this.#running = undefined;
    const container = readContainer({ ...environment, SIMULATOR_ROOT: this.#root });
    const parsed = parseCommandLine(command.split(' ').slice(1));
    if (parsed.kind === 'version') return;
    try {
      const settings = readSettings(container, parsed);
      const grafana = startGrafana(
        container,
        settings,
        createLog(() => {}, 'error'),
      );
      grafana.reload('dashboards');
      this.#running = { grafana, container };
    } catch {
      // Grafana would exit while it starts, so no server answers.
    }
  }

  async #answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = (await buffer(asked)).toString();
    await this.#starting;
    if (!this.#running || !isAlive(this.#pid)) return void answer.destroy();
    const { method = 'GET', url: target = '/', headers } = asked;
    const { grafana, container } = this.#running;
    const given = answerRequest(grafana, container, { method, target, body, headers });
    answer.writeHead(given.status, { 'Content-Type': given.contentType });
    answer.end(given.body);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
