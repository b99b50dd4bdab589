import { setConfig } from 'charmkit/juju-model';
import { load } from 'js-yaml';
import { dashboardsProviderPath, datasourcesPath, iniPath } from '../../src/grafana/files.ts';
import { dashboardFiles, dashboardsOf, relateSender } from '../state/dashboard-senders.ts';
import { nameOf, provider } from '../state/providers.ts';
import { World } from '../state/world.ts';
import { expectPlain, expectSafeIni, expectSafeYaml, expectTame } from './expectations.ts';
import type { HostileInput } from './input.ts';
import { remoteKeys } from './remote-keys.ts';

const maxKept = 100_000;
const innocent = nameOf('prometheus', 0);

/**
 * A settled deployment with a well-behaved neighbour, and a hostile one on each endpoint. An input costs a hook, not a
 * deployment.
 */
export class HostileWorld implements AsyncDisposable {
  readonly #world: World;
  readonly #relations: Readonly<Record<string, number>>;

  private constructor(world: World, relations: Readonly<Record<string, number>>) {
    this.#world = world;
    this.#relations = relations;
  }

  static async open(): Promise<HostileWorld> {
    const world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    relateSender(world, 'sender', dashboardsOf({ 'file:one': { title: 'Innocent', uid: 'innocent' } }));
    const relations = Object.keys(remoteKeys).map((endpoint) => {
      const app = `theirs-${endpoint}`;
      return [endpoint, world.relate(app, { units: { [`${app}/0`]: {} } }, endpoint).number] as const;
    });
    await world.settle();
    return new HostileWorld(world, Object.fromEntries(relations));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#world[Symbol.asyncDispose]();
  }

  /** Writes the input as the neighbour, and runs all resulting hooks. @throws if the result is wrong */
  async write({ endpoint, app, unit }: HostileInput): Promise<void> {
    const name = `theirs-${endpoint}`;
    const given = endpoint === 'certificates' ? { ...app, ...unit } : app;
    const relation = this.#relations[endpoint] ?? -1;
    this.#world.write(relation, name, { app: given, units: { [`${name}/0`]: unit } });
    await this.#settle();
    await this.#check();
    // Each hook copies the whole model.
    if (JSON.stringify([app, unit]).length < maxKept) return;
    this.#world.write(relation, name, { app: {}, units: { [`${name}/0`]: {} } });
    await this.#settle();
  }

  /** Sets an option to the value and runs all resulting hooks. */
  async configure(option: string, value: string): Promise<void> {
    setConfig(this.#world.model, 'grafana', { set: { [option]: value } });
    await this.#settle();
    setConfig(this.#world.model, 'grafana', { reset: [option] });
    await this.#settle();
    await this.#check();
  }

  async #settle(): Promise<void> {
    const runs = await this.#world.settle();
    this.#world.runs.length = 0;
    const lines = runs.flatMap(({ logs }) => logs.flatMap(({ message }) => message.split('\n')));
    expectTame([...lines, this.#world.status()]);
  }

  async #check(): Promise<void> {
    const world = this.#world;
    if (!(await world.names()).includes(innocent))
      throw new Error('a data source of another relation is gone');
    const dashboards = [...(await dashboardFiles(world)).values()];
    if (!dashboards.some(({ uid }) => uid === 'innocent'))
      throw new Error('a dashboard of another relation is gone');
    expectSafeYaml(await world.readFile(datasourcesPath));
    load(await world.readFile(dashboardsProviderPath));
    expectSafeIni(await world.readFile(iniPath));
    expectPlain(Object.values(await world.environment()));
    const peers = JSON.stringify([world.databag('grafana'), world.databag('grafana/0')]);
    if (peers.includes('PLANTED-SECRET')) throw new Error('a secret lies open in the peer relation');
  }
}
