import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { computeDataSourceUid } from 'charmkit/interfaces/grafana-datasource';
import { load } from 'js-yaml';
import type { LaunchService } from 'juju-sim/simulator';
import {
  alertingDeletionsPath,
  alertingPath,
  dashboardsProviderPath,
  datasourcesPath,
} from '../../src/grafana/files.ts';
import { answerRequests } from '../answer-requests.ts';
import { createServiceInProcess } from './service-in-process.ts';

interface Providers {
  readonly providers: readonly { readonly options: { readonly path: string } }[];
}

interface Source {
  readonly name: string;
  readonly type: string;
  readonly url: string;
}

interface Saved {
  readonly shown: Partial<GrafanaServer>;
  readonly known: unknown;
  readonly dashboardDirectories: readonly string[];
  readonly starts: string | undefined;
}

/** A Grafana with scripted answers, which records its requests. */
export class GrafanaServer implements AsyncDisposable {
  /** Whether it answers at all. */
  isUp = true;
  reloadStatus = 200;
  /** Whether it performs requests but loses the answers. */
  losesAnswers = false;
  /** Whether it drops the connection of a request to change a password, without changing it. */
  refusesChanges = false;
  /** Whether it refuses every login, as after five wrong passwords. */
  isLocked = false;
  /** Whether it treats a wrong password as an anonymous visitor. */
  allowsAnonymous = false;
  /** Reloads wait for this promise. Grafana does not reload for a client that has disconnected. */
  reloadGate: Promise<void> | undefined;
  /** The number of reload requests. */
  reloads = 0;
  /** Whether it reports a reload that it did not perform. */
  isMigrating = false;
  /** Whether its service exits as soon as it starts. */
  endsAtOnce = false;
  /** A fault that replaces the answer to a request, if any. */
  fault: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  user = 'admin';
  /** The organization that the administrator has switched to. Only the main one, 1, has anything. */
  organization = '1';
  /** The administrator's password; undefined accepts any password. */
  password: string | undefined;
  /** The passwords that it refused. Five within five minutes lock the administrator out. */
  readonly refused: string[] = [];
  /** The answer to a reload of alerting. */
  alertingStatus = 200;
  /** The files of each reload of alerting that succeeded. */
  readonly alerting: { readonly config: unknown; readonly deletions: unknown }[] = [];
  /** The types that it shows by the name of the plugin that has them since. */
  typeNames: Readonly<Record<string, string>> = {};
  /** Each file that a reload loaded. */
  readonly loaded: unknown[] = [];
  #known: unknown;
  #dashboardDirectories: readonly string[] = [];
  #starts: string | undefined;
  readonly #readStarts: () => string;
  readonly #server: Server;
  readonly #root: string;

  private constructor(server: Server, root: string, readStarts: () => string) {
    this.#server = server;
    this.#readStarts = readStarts;
    this.#root = root;
    answerRequests(server, (request, response) => this.#answer(request, response));
  }

  /**
   * Opens a Grafana with its files below the root. The result of `readStarts` differs after each start of its service.
   */
  static async open(root: string, readStarts: () => string): Promise<GrafanaServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new GrafanaServer(server, root, readStarts);
  }

  /** Starts its service. `isUp` alone decides whether this server answers, even if the service does not run. */
  readonly launch: LaunchService = () => {
    const service = createServiceInProcess();
    if (this.endsAtOnce) service.end(1);
    return service.process;
  };

  save(): unknown {
    const { alerting, password, reloads, refused, loaded } = this;
    return structuredClone({
      shown: { alerting, password, reloads, refused, loaded },
      known: this.#known,
      dashboardDirectories: this.#dashboardDirectories,
      starts: this.#starts,
    });
  }

  restore(saved: unknown): void {
    const { shown, ...own } = structuredClone(saved) as Saved;
    Object.assign(this, shown);
    this.#known = own.known;
    this.#dashboardDirectories = own.dashboardDirectories;
    this.#starts = own.starts;
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
    if (this.fault?.(request, response)) return;
    await this.#notice();
    if (url === '/api/health') return void response.end('{"database": "ok", "version": "12.0.2"}');
    if (!this.#letsIn(request)) {
      response.statusCode = this.allowsAnonymous && method === 'POST' ? 403 : 401;
      return void response.end('{}');
    }
    if (this.losesAnswers && method === 'PUT') response.end = () => response.destroy();
    if (method === 'PUT' && url === '/api/user/password') {
      if (this.refusesChanges) return void response.destroy();
      this.password = ((await json(request)) as { newPassword: string }).newPassword;
      return void response.end('{}');
    }
    if (url === '/api/user') return void response.end(JSON.stringify({ login: this.user }));
    if (url.startsWith('/api/plugins?')) return void response.end(JSON.stringify(this.#listTypes()));
    if (url === '/api/datasources')
      return void response.end(JSON.stringify(this.#readsMain(request) ? this.#list() : []));
    if (url.startsWith('/api/search?'))
      return void response.end(JSON.stringify(this.#readsMain(request) ? await this.#listDashboards() : []));
    if (url.startsWith('/api/dashboards/uid/')) {
      response.statusCode =
        this.#readsMain(request) && (await this.#listDashboards()).some(({ uid }) => url.endsWith(`/${uid}`))
          ? 200
          : 404;
      return void response.end('{}');
    }
    if (url === '/api/admin/provisioning/alerting/reload') return this.#reloadAlerting(response);
    this.reloads += 1;
    await this.reloadGate;
    if (request.socket.destroyed) return;
    response.statusCode = this.reloadStatus;
    if (this.reloadStatus === 200 && !this.isMigrating) {
      await this.#load();
      this.loaded.push(this.#known);
    }
    response.end('{}');
  }

  async #reloadAlerting(response: ServerResponse): Promise<void> {
    response.statusCode = this.alertingStatus;
    if (this.alertingStatus === 200) {
      const [config, deletions] = [
        await this.#readFile(alertingPath),
        await this.#readFile(alertingDeletionsPath),
      ];
      this.alerting.push({ config, deletions });
    }
    response.end('{}');
  }

  /** Loads the files if the service has started since the last request. */
  async #notice(): Promise<void> {
    const starts = this.#readStarts();
    if (starts === this.#starts) return;
    this.#starts = starts;
    await this.#load();
  }

  async #load(): Promise<void> {
    this.#known = await this.#readFile(datasourcesPath);
    const providers = (await this.#readFile(dashboardsProviderPath)) as Providers | undefined;
    this.#dashboardDirectories = (providers?.providers ?? []).map(({ options }) => options.path);
  }

  async #readFile(path: string): Promise<unknown> {
    const text = await readFile(join(this.#root, path), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : load(text);
  }

  /** Grafana scans its known directories repeatedly. */
  async #listDashboards(): Promise<readonly { readonly uid: string }[]> {
    const files = this.#dashboardDirectories.map(async (path) => {
      const directory = join(this.#root, path);
      const names = await readdir(directory).catch(() => []);
      return Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
    });
    return (await Promise.all(files)).flat().map((text) => ({ uid: String(JSON.parse(text).uid) }));
  }

  /** It has two types of its own, and those of all its data sources. */
  #listTypes(): readonly { readonly id: unknown }[] {
    return ['prometheus', 'loki', ...this.#list().map(({ type }) => type)].map((id) => ({ id }));
  }

  #list(): readonly { readonly type: string }[] {
    const { datasources = [] } = (this.#known ?? {}) as { datasources?: readonly Source[] };
    return datasources.map((source) => ({
      uid: computeDataSourceUid(source.name),
      ...source,
      type: this.typeNames[source.type] ?? source.type,
      url: source.url.replaceAll('$$', '$'),
    }));
  }

  #readsMain({ headers }: IncomingMessage): boolean {
    return (headers['x-grafana-org-id'] ?? this.organization) === '1';
  }

  #letsIn({ headers }: IncomingMessage): boolean {
    const given = Buffer.from(headers.authorization?.split(' ')[1] ?? '', 'base64').toString();
    const [user, password] = [given.slice(0, given.indexOf(':')), given.slice(given.indexOf(':') + 1)];
    const isKnown = user.toLowerCase() === this.user.toLowerCase();
    if (isKnown && !this.isLocked && (this.password === undefined || this.password === password)) return true;
    this.refused.push(password);
    return false;
  }
}
