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
import { answerRequest } from '../../demo/grafana/http/respond.ts';
import { createLog } from '../../demo/grafana/log.ts';
import { type Profile, readProfile } from '../../demo/grafana/profile.ts';
import { readSettings } from '../../demo/grafana/settings.ts';
import type { Database } from '../../demo/grafana/store/database.ts';
import { createState, type State } from '../../demo/grafana/store/state.ts';
import { changePassword, hasPassword } from '../../demo/grafana/store/users.ts';
import { answerRequests } from '../answer-requests.ts';
import { createServiceInProcess } from '../state/service-in-process.ts';

type Variables = Readonly<Record<string, string>>;

/** The database of a PostgreSQL that several Grafanas share. */
export interface SharedState {
  state: State;
}

/** A pod's Grafana: the stand-in, in this process. The pod's Pebble starts and stops it. */
export class LivingGrafana implements AsyncDisposable {
  /** The number of coming requests that get no answer. */
  silence = 0;
  /**
   * After an upgrade, Grafana first refuses all logins. Then a reload returns 200 but does nothing (Grafana 12.4 and
   * later).
   */
  migration: 'over' | 'refusing' | 'ignoring' = 'over';
  /** Requests that would change something. */
  readonly writes: string[] = [];
  /** All requests. */
  readonly requests: string[] = [];
  /** The content of the pod's storage. */
  stored: State = createState();
  readonly #server: Server;
  readonly #root: string;
  readonly #postgresql: SharedState;
  /** Of the container of its next start. */
  variables: Variables;
  #running: { readonly grafana: Grafana; readonly container: Container } | undefined;

  private constructor(
    server: Server,
    root: string,
    { postgresql, variables }: { postgresql: SharedState; variables: Variables },
  ) {
    this.#server = server;
    this.#root = root;
    this.#postgresql = postgresql;
    this.variables = variables;
    answerRequests(server, (request, response) => this.#answer(request, response));
  }

  /** The variables are those of demo/grafana/README.md. */
  static async open(
    root: string,
    postgresql: SharedState = { state: createState() },
    variables: Variables = {},
  ): Promise<LivingGrafana> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new LivingGrafana(server, root, { postgresql, variables });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  save(): unknown {
    return structuredClone({ stored: this.stored, writes: this.writes });
  }

  restore(saved: unknown): void {
    const { stored, writes } = structuredClone(saved) as Pick<LivingGrafana, 'stored' | 'writes'>;
    this.stored = stored;
    this.writes.push(...writes);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get profile(): Profile {
    return readProfile(this.variables);
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Whether its answers differ from normal operation. */
  get isTroubled(): boolean {
    const isLocked = (this.state?.loginAttempts.length ?? 0) > 0;
    return this.silence > 0 || this.migration !== 'over' || isLocked;
  }

  /** Its database while it runs; undefined if it does not run. */
  get state(): State | undefined {
    return this.#running?.grafana.database.state;
  }

  /** Starts it as Pebble's service, instead of the image's program. */
  readonly launch: LaunchService = (_name, { command = '', environment = {} }): ServiceProcess => {
    const service = createServiceInProcess(() => this.#stop());
    try {
      this.#start(command, environment);
    } catch {
      service.end(1);
    }
    return service.process;
  };

  /** Logs in with wrong passwords until Grafana locks the login. */
  lock(): void {
    const { state } = this;
    const login = state?.users[0]?.login;
    if (!state || login === undefined) return;
    const attempt = { login, atMs: Date.now() };
    state.loginAttempts = Array.from({ length: 5 }, () => attempt);
  }

  /** Changes the administrator's password, as a person would. */
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

  /** Reads a file in the container; empty if the file does not exist. */
  readFile(path: string): string {
    const file = join(this.#root, path);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  }

  /** Ends all faults, as if the minutes had passed after which Grafana scans its files again and unlocks the login. */
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
    const environment = { ...variables, ...this.variables, SIMULATOR_ROOT: this.#root };
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
    this.requests.push(`${method} ${target}`);
    if (method !== 'GET') this.writes.push(`${method} ${target}`);
    const { grafana, container } = this.#running;
    const answer =
      this.#migratingAnswer(method, target) ??
      answerRequest(grafana, container, { method, target, body, headers });
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
