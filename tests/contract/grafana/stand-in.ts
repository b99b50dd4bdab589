import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readContainer } from '../../../demo/grafana/container.ts';
import { type Grafana, startGrafana } from '../../../demo/grafana/grafana.ts';
import { answerRequest } from '../../../demo/grafana/http/respond.ts';
import { createLog } from '../../../demo/grafana/log.ts';
import type { ProfileName } from '../../../demo/grafana/profile.ts';
import { readSettings } from '../../../demo/grafana/settings.ts';
import { provisioning } from './under-test.ts';

export interface StandInAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The stand-in, run in this process. It can restart as another version of Grafana over the same files. */
export class StandInUnderTest implements AsyncDisposable {
  readonly root: string;
  #log = '';
  #grafana: Grafana | undefined;
  readonly #variables: Readonly<Record<string, string>>;
  #profile: ProfileName;

  private constructor(root: string, profile: ProfileName, variables: Readonly<Record<string, string>>) {
    this.root = root;
    this.#profile = profile;
    this.#variables = variables;
  }

  static async open(
    profile: ProfileName,
    { variables = {} }: { readonly variables?: Readonly<Record<string, string>> } = {},
  ): Promise<StandInUnderTest> {
    const standIn = new StandInUnderTest(await mkdtemp(join(tmpdir(), 'stand-in-')), profile, variables);
    standIn.start();
    return standIn;
  }

  /** Starts or restarts the stand-in, optionally as another version. Throws if Grafana would exit. */
  start(profile = this.#profile): void {
    this.stop();
    this.#profile = profile;
    const container = this.#container();
    const settings = readSettings(container, { configFile: undefined, overrides: new Map() });
    const write = (line: string): void => {
      this.#log += line;
    };
    this.#grafana = startGrafana(container, settings, createLog(write, 'info'));
    this.#grafana.reload('dashboards');
  }

  stop(): void {
    this.#grafana?.dashboards.stop();
    this.#grafana = undefined;
  }

  /** Everything that the stand-in has logged. */
  get log(): string {
    return this.#log;
  }

  /** Runs the scan of dashboard directories that Grafana repeats every few seconds. */
  walk(): void {
    this.#grafana?.dashboards.walk();
  }

  ask(path: string, { method = 'GET', password = 'admin', body = {} } = {}): StandInAnswer {
    if (!this.#grafana) throw new RangeError('it does not run');
    const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
    const request = { method, target: path, headers: { authorization }, body: JSON.stringify(body) };
    const answer = answerRequest(this.#grafana, this.#container(), request);
    return { status: answer.status, body: answer.body === '' ? undefined : JSON.parse(answer.body) };
  }

  reload(kind: 'datasources' | 'dashboards'): number {
    return this.ask(`/api/admin/provisioning/${kind}/reload`, { method: 'POST' }).status;
  }

  /** The uids of data sources by name, from the API. */
  uids(): Readonly<Record<string, string>> {
    const list = this.ask('/api/datasources').body as readonly { name: string; uid: string }[];
    return Object.fromEntries(list.map(({ name, uid }) => [name, uid]));
  }

  titles(): readonly string[] {
    return (this.ask('/api/search').body as readonly { title: string }[]).map(({ title }) => title);
  }

  async writeDataSources(entries: string, prune = false): Promise<void> {
    await this.write(`datasources/a.yaml`, `apiVersion: 1\nprune: ${prune}\ndatasources: [${entries}]\n`);
  }

  /** Writes a provider for each sender, in this order, and the dashboards of each. */
  async writeDashboards(bySender: Readonly<Record<string, readonly object[]>>): Promise<void> {
    const providers = Object.keys(bySender).map((name) => ({
      name,
      options: { path: `/etc/grafana/provisioning/dashboards/${name}` },
    }));
    await this.write('dashboards/a.yaml', JSON.stringify({ apiVersion: 1, providers }));
    for (const [sender, dashboards] of Object.entries(bySender)) {
      await rm(join(this.root, provisioning, 'dashboards', sender), { recursive: true, force: true });
      await mkdir(join(this.root, provisioning, 'dashboards', sender), { recursive: true });
      for (const [at, dashboard] of dashboards.entries())
        await this.write(`dashboards/${sender}/${at}.json`, JSON.stringify(dashboard));
    }
  }

  async write(path: string, content: string): Promise<void> {
    const file = join(this.root, provisioning, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await rm(this.root, { recursive: true, force: true });
  }

  #container() {
    const environment = { ...this.#variables, SIMULATOR_ROOT: this.root, SIMULATOR_GRAFANA: this.#profile };
    return readContainer(environment);
  }
}
