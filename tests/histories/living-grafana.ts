import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LaunchService, ServiceProcess } from 'juju-sim/simulator';
import { parseCommandLine } from '../../demo/grafana/command-line.ts';
import { type Container, readContainer } from '../../demo/grafana/container.ts';
import { type Grafana, startGrafana } from '../../demo/grafana/grafana.ts';
import { respond } from '../../demo/grafana/http/respond.ts';
import { createLog } from '../../demo/grafana/log.ts';
import { readSettings } from '../../demo/grafana/settings.ts';
import type { Database } from '../../demo/grafana/store/database.ts';
import { emptyState, type State } from '../../demo/grafana/store/state.ts';
import { changePassword, hasPassword } from '../../demo/grafana/store/users.ts';
import { createServiceInProcess } from '../state/service-in-process.ts';

/** What a PostgreSQL holds for the Grafanas that share it. */
export interface SharedState {
  state: State;
}

/** The Grafana of a pod: the stand-in, in this process, started and stopped by the pod's Pebble. */
export class LivingGrafana implements AsyncDisposable {
  /** How many more requests get no answer at all. */
  silence = 0;
  /** As after an upgrade: nobody is let in, and then a reload that says 200 does nothing (Grafana 12.4 and later). */
  migration: 'over' | 'refusing' | 'ignoring' = 'over';
  /** Requests that were to change something. */
  readonly writes: string[] = [];
  /** What the pod's storage holds. */
  stored: State = emptyState();
  readonly #server: Server;
  readonly #root: string;
  readonly #postgresql: SharedState;
  #running: { readonly grafana: Grafana; readonly container: Container } | undefined;

  private constructor(server: Server, root: string, postgresql: SharedState) {
    this.#server = server;
    this.#root = root;
    this.#postgresql = postgresql;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async open(root: string, postgresql: SharedState): Promise<LivingGrafana> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new LivingGrafana(server, root, postgresql);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Whether it does not answer as it does in quiet times. */
  get isTroubled(): boolean {
    const isLocked = (this.state?.loginAttempts.length ?? 0) > 0;
    return this.silence > 0 || this.migration !== 'over' || isLocked;
  }

  /** What it shows, and to whom: its database, while it runs. */
  get state(): State | undefined {
    return this.#running?.grafana.database.state;
  }

  /** Starts it as Pebble's service, in place of the program in the image. */
  readonly launch: LaunchService = (_name, { command = '', environment = {} }): ServiceProcess => {
    const service = createServiceInProcess(() => this.#stop());
    try {
      this.#start(command, environment);
    } catch {
      service.end(1);
    }
    return service.process;
  };

  /** Somebody who mistypes the administrator's password until Grafana locks the login. */
  lock(): void {
    const { state } = this;
    const login = state?.users[0]?.login;
    if (!state || login === undefined) return;
    const attempt = { login, atMs: Date.now() };
    state.loginAttempts = Array.from({ length: 5 }, () => attempt);
  }

  /** A person gives the administrator another password. */
  setPassword(password: string): void {
    const { state } = this;
    const [user] = state?.users ?? [];
    if (state && user) changePassword(state, user, password);
  }

  /** Whether the administrator has this name and password. */
  isAdministrator(login: string, password: string): boolean {
    const [user] = this.state?.users ?? [];
    return user?.login === login && hasPassword(user, password);
  }

  /** A file in the container; empty where there is none. */
  readFile(path: string): string {
    const file = join(this.#root, path);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  }

  /** All trouble is over, and the minutes have passed that it takes to look at files again and to forgive. */
  recover(): void {
    this.silence = 0;
    this.migration = 'over';
    if (!this.#running) return;
    this.#running.grafana.database.state.loginAttempts = [];
    this.#running.grafana.dashboards.walk();
  }

  #start(command: string, variables: Readonly<Record<string, string>>): void {
    const parsed = parseCommandLine(command.split(/\s+/).slice(1));
    if (parsed.kind !== 'serve') throw new RangeError(`no server is started by ${command}`);
    const environment = { ...variables, SIMULATOR_ROOT: this.#root };
    const container = readContainer(environment);
    const settings = readSettings(container, parsed);
    const isShared = settings.text('database', 'type') === 'postgres';
    const state = isShared ? this.#postgresql.state : this.stored;
    const grafana = startGrafana(
      container,
      settings,
      createLog(() => {}, 'error'),
      memory(state),
    );
    this.#running = { grafana, container };
    grafana.reload('dashboards');
  }

  #stop(): void {
    this.#running?.grafana.dashboards.stop();
    this.#running = undefined;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: target = '/', method = 'GET', headers } = request;
    if (!this.#running) return void response.destroy();
    if (this.silence > 0) {
      this.silence -= 1;
      return void response.destroy();
    }
    const body = await text(request);
    if (method !== 'GET') this.writes.push(`${method} ${target}`);
    const { grafana, container } = this.#running;
    const answer =
      this.#migratingAnswer(method, target) ??
      respond(grafana, container, { method, target, body, authorization: headers.authorization });
    response.writeHead(answer.status, { 'Content-Type': 'application/json' });
    response.end(answer.body);
  }

  #migratingAnswer(method: string, target: string) {
    if (target === '/api/health') return undefined;
    if (this.migration === 'refusing') return { status: 401, body: '{"message":"Unauthorized"}' };
    const isReload = method === 'POST' && target.endsWith('/reload');
    return this.migration === 'ignoring' && isReload ? { status: 200, body: '{}' } : undefined;
  }
}

function memory(state: State): Database {
  return { state, isNew: state.users.length === 0, commit: () => {} };
}
