import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeContent } from 'charmkit/interfaces/grafana-dashboard';
import {
  deployRecorded,
  integrateEndpoints,
  type Relation,
  removeRelation,
  setDatabag,
} from 'charmkit/juju-model';
import { load } from 'js-yaml';
import {
  dashboardsDirectory,
  dashboardsProviderPath,
  formerDashboardsDirectory,
  selfDashboardDirectory,
} from '../../src/grafana/files.ts';
import type { World } from './world.ts';

export type Dashboard = Readonly<Record<string, unknown>>;

/** A provider's databag: its dashboards by template id, with the other fields of each template. */
export function dashboardsOf(
  dashboards: Readonly<Record<string, Dashboard>>,
  fields: Readonly<Record<string, unknown>> = {},
): Record<string, string> {
  const templates = Object.entries(dashboards).map(([id, dashboard]) => [
    id,
    {
      charm: 'sender-k8s',
      content: encodeContent(JSON.stringify(dashboard)),
      juju_topology: { model: 'cos', model_uuid: 'u', application: 'sender', unit: 'sender/0' },
      inject_dropdowns: true,
      dashboard_alt_uid: 'feedbeefcafe0001',
      ...fields,
    },
  ]);
  return { dashboards: JSON.stringify({ templates: Object.fromEntries(templates), uuid: 'any' }) };
}

/** Relates an application that sends dashboards. No hook runs before the world settles. */
export function relateSender(
  world: Pick<World, 'model'>,
  app: string,
  databag: Readonly<Record<string, string>>,
): Relation {
  deployRecorded(world.model, {
    name: app,
    units: 1,
    endpoints: [{ name: 'grafana-dashboard', role: 'provider', interface: 'grafana_dashboard' }],
  });
  const relation = integrateEndpoints(world.model, 'grafana:grafana-dashboard', `${app}:grafana-dashboard`);
  setDatabag(world.model, relation.number, app, databag);
  return relation;
}

export function unrelateSender(world: Pick<World, 'model'>, app: string): void {
  removeRelation(world.model, 'grafana:grafana-dashboard', `${app}:grafana-dashboard`);
}

/** Reads the dashboards in the container, by file path below their common directory. */
export async function dashboardFiles(
  world: World,
  unit = 'grafana/0',
): Promise<ReadonlyMap<string, Dashboard>> {
  const root = join(world.pebble(unit).root, dashboardsDirectory);
  const names = await readdir(root, { recursive: true });
  const files = new Map<string, Dashboard>();
  for (const name of names.toSorted().filter((file) => file.endsWith('.json'))) {
    files.set(name, JSON.parse(await readFile(join(root, name), 'utf8')) as Dashboard);
  }
  return files;
}

/** Reads the titles of the dashboards in the container. */
export async function titles(world: World, unit = 'grafana/0'): Promise<readonly string[]> {
  return [...(await dashboardFiles(world, unit)).values()].map(({ title }) => String(title)).sort();
}

/** Reads values that change if a file is rewritten under the same name. */
export async function fileIdentities(world: World): Promise<ReadonlyMap<string, number>> {
  const root = join(world.pebble().root, dashboardsDirectory);
  const names = [...(await dashboardFiles(world)).keys()];
  return new Map(
    await Promise.all(names.map(async (name) => [name, (await lstat(join(root, name))).ino] as const)),
  );
}

/** Lists the directories in which Grafana looks for the dashboards of applications. */
export async function providerPaths(world: World): Promise<readonly string[]> {
  const { providers } = load(await world.readFile(dashboardsProviderPath)) as {
    readonly providers: readonly { readonly options: { readonly path: string } }[];
  };
  const paths = providers.map(({ options }) => options.path);
  const others: readonly string[] = [formerDashboardsDirectory, selfDashboardDirectory];
  return paths.filter((path) => !others.includes(path));
}
