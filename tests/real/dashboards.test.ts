import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Relation, setConfig, setDatabag } from 'charmkit/juju-model';
import { Simulator } from 'juju-sim/simulator';
import { readStoredPassword, waitForGrafana } from '../../demo/ask-grafana.ts';
import { openCharmSources, openRealParts } from '../../demo/deployment.ts';
import { GrafanaApi } from '../../src/grafana/api/http-api.ts';
import { dashboardsProviderPath } from '../../src/grafana/files.ts';
import { eventually } from '../contract/pebble/eventually.ts';
import { buildCharm } from '../process/build.ts';
import { type Dashboard, dashboardsOf, relateSender, unrelateSender } from '../state/dashboard-senders.ts';

describe('dashboards in a real Grafana, by the charm that is shipped, real Pebble and Juju’s own hook tools', () => {
  let simulator: Simulator;
  let url: string;

  beforeAll(async () => {
    buildCharm();
    const parts = await openRealParts();
    simulator = await Simulator.open(parts.simulator);
    const source = (await openCharmSources(parts))('grafana.charm');
    if (!source || !('directory' in source)) throw new TypeError('the charm is a directory here');
    await simulator.deploy(source.directory, { name: 'grafana', ...source.options });
    await simulator.settle();
    url = parts.urls.get('grafana/0') ?? '';
    await waitForGrafana(url, 120_000);
  });
  afterAll(() => simulator[Symbol.asyncDispose]());

  async function ask(path: string): Promise<unknown> {
    const credentials = Buffer.from(`admin:${readStoredPassword(simulator.model, 'grafana')}`).toString(
      'base64',
    );
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Basic ${credentials}` } });
    return answer.json();
  }

  /** Lists the titles of all dashboards by uid. */
  async function shown(): Promise<Readonly<Record<string, string>>> {
    const found = (await ask('/api/search?type=dash-db&limit=5000')) as readonly Dashboard[];
    return Object.fromEntries(found.map(({ uid, title }) => [String(uid), String(title)]));
  }

  async function descriptionOf(uid: string): Promise<unknown> {
    const answer = (await ask(`/api/dashboards/uid/${uid}`)) as { readonly dashboard?: Dashboard };
    return answer.dashboard?.['description'];
  }

  async function relate(app: string, dashboards: Readonly<Record<string, Dashboard>>): Promise<Relation> {
    const relation = relateSender(simulator, app, dashboardsOf(dashboards));
    await simulator.settle();
    return relation;
  }

  async function unrelate(app: string): Promise<void> {
    unrelateSender(simulator, app);
    await simulator.settle();
  }

  test('are there when the hook ends, and gone when that of their relation’s end does', async () => {
    await relate('one', { 'file:a': { title: 'A', uid: 'a' }, 'file:b': { title: 'B' } });
    expect(await shown()).toEqual({ a: 'A', feedbeefcafe0001: 'B' });
    await unrelate('one');
    expect(await shown()).toEqual({});
  });

  test('are what the charm goes by when it looks whether Grafana has loaded them', async () => {
    await relate('seen', { 'file:a': { title: 'A', uid: 'a' } });
    const grafana = new GrafanaApi(url);
    const credentials = { user: 'admin', password: readStoredPassword(simulator.model, 'grafana') };
    expect(await grafana.listDashboardUids(credentials)).toEqual(['a']);
    const has = (uid: string) => grafana.hasDashboard(credentials, uid);
    expect([await has('a'), await has('b')]).toEqual([true, false]);
    expect(simulator.model.units['grafana/0']?.status.name).toBe('active');
    await unrelate('seen');
  });

  test('change when their sender changes them', async () => {
    const { number } = await relate('two', { 'file:a': { title: 'A', uid: 'a', description: 'old' } });
    const changed = dashboardsOf({ 'file:a': { title: 'A', uid: 'a', description: 'new' } });
    setDatabag(simulator.model, number, 'two', changed);
    await simulator.settle();
    await eventually(
      () => descriptionOf('a'),
      (description) => description === 'new',
    );
    await unrelate('two');
  });

  test('of one uid: the greatest version is shown, and when that goes the next', async () => {
    await relate('three', { 'file:a': { title: 'A', uid: 'a', version: 9, description: 'three' } });
    await relate('four', { 'file:a': { title: 'A', uid: 'a', version: 10, description: 'four' } });
    await eventually(
      () => descriptionOf('a'),
      (description) => description === 'four',
    );
    await unrelate('four');
    await eventually(
      () => descriptionOf('a'),
      (description) => description === 'three',
    );
    await unrelate('three');
  });

  test('of one title: one is shown, and its sender’s others go on changing', async () => {
    await relate('five', { 'file:a': { title: 'Same', uid: 'a' }, 'file:x': { title: 'X', uid: 'x' } });
    const { number } = await relate('six', {
      'file:b': { title: 'Same', uid: 'b' },
      'file:c': { title: 'Same', uid: 'c' },
      'file:y': { title: 'Y', uid: 'y' },
    });
    const titlesShown = async () => Object.values(await shown()).toSorted();
    await eventually(titlesShown, (titles) => titles.join() === 'Same,X,Y');
    const changed = dashboardsOf({ 'file:z': { title: 'Z', uid: 'z' } });
    setDatabag(simulator.model, number, 'six', changed);
    await simulator.settle();
    await eventually(shown, (found) => Object.keys(found).toSorted().join() === 'a,x,z');
    await unrelate('five');
    await unrelate('six');
    expect(await shown()).toEqual({});
  });

  test('move into folders of their applications with their ids, and back', async () => {
    const places = async () => {
      const found = (await ask('/api/search?type=dash-db')) as readonly Dashboard[];
      return found.map(({ uid, id, folderTitle }) => ({ uid, id, folderTitle }));
    };
    await relate('foldered', { 'file:a': { title: 'A', uid: 'a' } });
    const before = await places();
    for (const [isOn, folderTitle] of [
      [true, 'foldered'],
      [false, undefined],
    ] as const) {
      setConfig(simulator.model, 'grafana', { set: { dashboard_folders: isOn } });
      await simulator.settle();
      const after = before.map((place) => ({ ...place, folderTitle }));
      expect(await eventually(places, (seen) => isDeepStrictEqual(seen, after))).toEqual(after);
    }
    await unrelate('foldered');
  });

  test('500 of them are there when the hook ends, or as soon as a busy machine has loaded them', async () => {
    const names = Array.from({ length: 500 }, (_, number) => `d${number}`);
    await relate('many', Object.fromEntries(names.map((name) => [name, large(name)])));
    await eventually(shown, (dashboards) => Object.keys(dashboards).length === 500);
    const { root } = simulator.podOf('grafana/0').container('grafana');
    expect(await readFile(join(root, dashboardsProviderPath), 'utf8')).toContain('/relation-');
    await unrelate('many');
    await eventually(shown, (dashboards) => Object.keys(dashboards).length === 0);
    expect(simulator.dispatches.every(({ exit }) => exit === 0)).toBe(true);
  });
});

/** A dashboard about as large as those of real charms. */
function large(name: string): Dashboard {
  const panels = Array.from({ length: 20 }, (_, id) => ({
    id,
    type: 'timeseries',
    title: `Panel ${id}`,
    datasource: { type: 'prometheus', uid: '${prometheusds}' },
    targets: [
      { refId: 'A', expr: `sum by (code) (rate(http_requests_total{job="${name}"}[$__rate_interval]))` },
    ],
  }));
  return { title: `Dashboard ${name}`, uid: name, panels, templating: { list: [] } };
}
