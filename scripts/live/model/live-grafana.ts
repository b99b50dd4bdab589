import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { type LiveModel, waitUntil } from './live-model.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const dataSources = z.array(z.looseObject({ name: z.string(), type: z.string(), url: z.string() }));
const searchResults = z.array(z.object({ id: z.number(), title: z.string(), isStarred: z.boolean() }));

export type GrafanaDashboard = z.infer<typeof searchResults>[number];
export type GrafanaDataSource = z.infer<typeof dataSources>[number];

/**
 * An application of Grafana's units in the live model, which the tests reach by the units' names in the
 * cluster.
 */
export class LiveGrafana {
  readonly app: string;
  /** PEM of the authority that issued Grafana's certificate. If it is set, requests use HTTPS. */
  authority: string | undefined;
  readonly #model: LiveModel;
  #password = '';

  constructor(model: LiveModel, app: string) {
    this.app = app;
    this.#model = model;
  }

  hostOf(unit: number): string {
    return `${this.app}-${unit}.${this.app}-endpoints.${this.#model.name}.svc.cluster.local`;
  }

  /** Asks the charm for the administrator's password, and uses it from then on. */
  async readPassword(): Promise<string> {
    // For a while after the leader has gone, no unit can answer.
    const results = await waitUntil(
      `the leader of ${this.app} gives the password`,
      () => this.#model.act(`${this.app}/leader`, 'get-admin-password'),
      () => true,
    );
    this.#password = z.string().parse(results['admin-password']);
    return this.#password;
  }

  ask(path: string, unit = 0, password = this.#password, method = 'GET'): Promise<Answer> {
    const secure = this.authority !== undefined;
    const url = `${secure ? 'https' : 'http'}://${this.hostOf(unit)}:3000${path}`;
    const settings = { method, auth: `admin:${password}`, timeout: 10_000, ca: this.authority, agent: false };
    return new Promise((resolve, reject) => {
      const request = (secure ? requestSecure : requestPlain)(url, settings, (response) => {
        const status = response.statusCode ?? 0;
        json(response).then((body) => resolve({ status, body }), reject);
      });
      request.on('timeout', () => request.destroy(new Error(`no answer from ${url}`)));
      request.on('error', reject).end();
    });
  }

  /** Waits until a unit's administrator has this password. */
  async untilItOpens(unit = 0): Promise<void> {
    const isAdmin = ({ status, body }: Answer) =>
      status === 200 && (body as { login?: string }).login === 'admin';
    await waitUntil(`the password opens ${this.app}/${unit}`, () => this.ask('/api/user', unit), isAdmin);
  }

  async readSources(unit = 0): Promise<readonly GrafanaDataSource[]> {
    return dataSources.parse((await this.ask('/api/datasources', unit)).body);
  }

  /** Waits until a unit has exactly these data sources. */
  async untilSources(urls: readonly string[], unit = 0): Promise<readonly GrafanaDataSource[]> {
    const wanted = urls.toSorted().join('\n');
    return waitUntil(
      `${this.app}/${unit} has the data sources ${urls.join(' ')}`,
      () => this.readSources(unit),
      (found) =>
        found
          .map(({ url }) => url)
          .toSorted()
          .join('\n') === wanted,
    );
  }

  async readDashboards(unit = 0): Promise<readonly GrafanaDashboard[]> {
    return searchResults.parse((await this.ask('/api/search?type=dash-db', unit)).body);
  }

  /** Stars a dashboard of the first unit as the administrator. */
  async star(uid: string): Promise<void> {
    const { status } = await this.ask(`/api/user/stars/dashboard/uid/${uid}`, 0, this.#password, 'POST');
    if (status !== 200) throw new Error(`Grafana answers ${status} to a star`);
  }

  /** Waits until a unit shows, or no longer shows, a dashboard with this title. */
  async untilDashboard(title: string, isThere: boolean, unit = 0): Promise<void> {
    await waitUntil(
      `${this.app}/${unit} ${isThere ? 'shows' : 'no longer shows'} the dashboard ${title}`,
      () => this.readDashboards(unit),
      (found) => found.some((each) => each.title === title) === isThere,
    );
  }
}
