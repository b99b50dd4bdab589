import { readdirSync } from 'node:fs';
import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  advanceClock,
  deployRecorded,
  integrateEndpoints,
  removeRelation,
  setDatabag,
} from 'charmkit/juju-model';
import { Simulator } from 'juju-sim/simulator';
import { waitForGrafana } from '../../demo/ask-grafana.ts';
import { openCharmSources, openRealParts } from '../../demo/deployment.ts';
import { eventually } from '../contract/pebble/eventually.ts';
import { buildCharm } from '../process/build.ts';
import { firstRelation, type Recorded, readRecorded, recordedPassword } from '../python-charm.ts';
import { modelUuid } from '../state/providers.ts';
import { afterPython, expectKept } from '../state/refreshed.ts';
import { type Kept, readKept } from './kept.ts';

const recording = join(fixtures(), 'combined-cos-self-monitoring.json');

type Look = Kept & { readonly versions: number };

describe('a real Grafana under the Python charm, and then under this one', () => {
  let simulator: Simulator;
  let predecessor: string;
  let url: string;
  let before: Look;

  beforeAll(async () => {
    buildCharm();
    predecessor = await layOutPredecessor();
    const parts = await openRealParts();
    simulator = await Simulator.open({ ...parts.simulator, model: { name: 'cos', uuid: modelUuid } });
    const source = (await openCharmSources(parts))('grafana.charm');
    if (!source || !('directory' in source)) throw new TypeError('the charm is a directory here');
    const environment = source.options?.environment;
    await simulator.deploy(predecessor, {
      ...source.options,
      name: 'grafana',
      environment: async (unit) => {
        const { charm, workload = {} } = (await environment?.(unit)) ?? {};
        return { charm: { ...charm, RECORDED: recording }, workload };
      },
    });
    await simulator.settle();
    relate(simulator, readRecorded(recording));
    advanceClock(simulator.model, 5 * 60_000);
    await simulator.settle();
    url = parts.urls.get('grafana/0') ?? '';
    await waitForGrafana(url, 120_000);
    const { dashboards } = await eventually(look, (seen) => Object.keys(seen.dashboards).length === 4);
    await ask(`/api/user/stars/dashboard/${Object.values(dashboards)[0]?.id}`, 'POST');
    before = await look();

    await simulator.refresh('grafana', source.directory);
    await simulator.settle();
  });
  afterAll(async () => {
    await simulator[Symbol.asyncDispose]();
    await rm(predecessor, { recursive: true });
  });

  test('has the same dashboards, with their ids, stars and versions', async () => {
    const { dashboards, versions } = await look();
    expect(dashboards).toEqual(before.dashboards);
    expect(Object.values(dashboards).filter(({ isStarred }) => isStarred)).toHaveLength(1);
    expect(versions).toBeGreaterThanOrEqual(before.versions);
  });

  test('has the same data sources, with their ids and uids', async () => {
    expect((await look()).datasources).toEqual(before.datasources);
  });

  test('lets the administrator in with the password that there was', async () => {
    expect(await ask('/api/org')).toMatchObject({ name: 'Main Org.' });
  });

  test('loses them with the application that brought them, as ever', async () => {
    for (const endpoint of ['grafana-dashboard', 'grafana-source'])
      removeRelation(simulator.model, `grafana:${endpoint}`, `loki:${endpoint}`);
    await simulator.settle();
    const { dashboards, datasources } = await look();
    expect(Object.keys(dashboards)).toHaveLength(3);
    expect(Object.keys(datasources)).toHaveLength(3);
  });

  test('ran each hook to its end', () => {
    expect(simulator.dispatches.filter(({ exit }) => exit !== 0)).toEqual([]);
  });

  async function look(): Promise<Look> {
    const kept = await readKept(ask);
    const [uid] = Object.keys(kept.dashboards);
    const versions = (await ask(`/api/dashboards/uid/${uid}/versions`)) as object[];
    return { ...kept, versions: versions.length };
  }

  async function ask(path: string, method = 'GET'): Promise<unknown> {
    const credentials = Buffer.from(`admin:${recordedPassword}`).toString('base64');
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Basic ${credentials}` },
    });
    return answer.json();
  }
});

/**
 * Recordings that this test can't use: it can't have their units' numbers, the Python charm serves from a path that is
 * never requested, or Grafana waits for a database.
 */
const others = [
  ...['INDEX.json', 'source-unit-number-12.json', 'oauth-client-ready.json'],
  ...['pgsql-not-ready.json', 'pgsql-plain.json'],
];
/** The complete recordings of a leader. */
const recordings = readdirSync(fixtures())
  .filter((name) => !others.includes(name))
  .filter((name) => name.endsWith('.json'))
  .map((name) => [name, readRecorded(join(fixtures(), name))] as const)
  .filter(([, { reference_result: result }]) => result?.grafana?.leader && result.peer_app_data);

describe('juju refresh from the Python charm keeps what it has made of', () => {
  test('most of what was recorded', () => {
    expect(recordings.length).toBeGreaterThan(60);
  });

  test.each(recordings)('%s', async (_name, recorded) => {
    await using world = await afterPython(recorded);
    await world.refresh();
    await world.startPebble();
    await world.settle();
    await expectKept(world, recorded);
  });
});

/** Creates the first charm: this charm's files, with a `dispatch` that leaves what was recorded. */
async function layOutPredecessor(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'python-charm-'));
  for (const file of ['metadata.yaml', 'config.yaml', 'actions.yaml'])
    await copyFile(file, join(directory, file));
  const main = join(import.meta.dirname, 'python-charm/dispatch.ts');
  await writeFile(join(directory, 'dispatch'), `#!/bin/sh\nexec ${process.execPath} ${main}\n`);
  await chmod(join(directory, 'dispatch'), 0o755);
  return directory;
}

function relate({ model }: Simulator, { relations }: Recorded): void {
  model.next.relation = firstRelation;
  const ours = model.applications['grafana']?.endpoints ?? [];
  for (const app of new Set(relations.map(({ remote_app }) => remote_app))) {
    const used = relations.filter(({ remote_app }) => remote_app === app).map(({ endpoint }) => endpoint);
    const endpoints = ours
      .filter(({ name }) => used.includes(name))
      .map(
        ({ role, ...endpoint }) =>
          ({ ...endpoint, role: role === 'provider' ? 'requirer' : 'provider' }) as const,
      );
    deployRecorded(model, { name: app, units: 1, endpoints });
  }
  for (const { endpoint, remote_app: app, remote_app_data: data, remote_units_data: units } of relations) {
    const { number } = integrateEndpoints(model, `grafana:${endpoint}`, `${app}:${endpoint}`);
    setDatabag(model, number, app, data);
    for (const [unit, content] of Object.entries(units)) setDatabag(model, number, unit, content);
  }
}

function fixtures(): string {
  const { CHARM_FIXTURES: folder } = process.env;
  if (folder !== undefined) return folder;
  throw new Error('CHARM_FIXTURES must name the folder of recorded databags: run `npm run test:real`');
}
