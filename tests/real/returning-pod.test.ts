import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseHook, type Relation } from 'charmkit/juju-model';
import { eventually } from '../contract/pebble/eventually.ts';
import { askGrafana } from '../crash/ask.ts';
import { settle } from '../crash/explore.ts';
import { relate, write } from '../crash/neighbours.ts';
import { Place } from '../crash/place.ts';
import { RealBackend } from '../crash/real/backend.ts';
import { adminPassword } from '../crash/secrets.ts';
import { buildCharm } from '../process/build.ts';
import { dashboardsOf, relateSender } from '../state/dashboard-senders.ts';
import { nameOf, provider } from '../state/providers.ts';
import { type Kept, readKept } from './kept.ts';

const unit = 'grafana/0';
const byHand = 'made-by-hand';
const dashboards = ['one', 'two', 'three'];

describe('a pod that comes back, on the real Pebble, Grafana and hook tools', () => {
  let backend: RealBackend;
  let place: Place;
  let relations: Readonly<Record<string, Relation>>;
  let before: Kept;

  beforeAll(async () => {
    buildCharm();
    backend = await RealBackend.open();
    place = await Place.open(backend, 1);
    await settle(place);
    const body = { name: nameOf('prometheus', 0), uid: byHand, type: 'prometheus', access: 'proxy' };
    await ask('/api/datasources', 'POST', body);
    const [one, two, three] = dashboards.map((uid) => ({ [`file:${uid}`]: { uid, title: uid, panels: [] } }));
    relations = {
      'grafana-source': relate(place.model, 'prometheus', provider('prometheus', 2), 'grafana-source'),
      loki: relate(place.model, 'loki', provider('loki', 1, 'loki'), 'grafana-source'),
      'grafana-dashboard': relateSender(place, 'first', dashboardsOf({ ...one, ...two })),
      second: relateSender(place, 'second', dashboardsOf({ ...three })),
    };
    await settle(place);
    const { dashboards: shown } = await eventually(
      look,
      (seen) => Object.keys(seen.dashboards).length === dashboards.length,
    );
    await ask(`/api/user/stars/dashboard/${shown.two?.id}`, 'POST');
    before = await look();
  });
  afterAll(async () => {
    await place[Symbol.asyncDispose]();
    await backend[Symbol.asyncDispose]();
  });

  test('had dashboards with a star, and took over the data source that a person had made', () => {
    expect(Object.values(before.dashboards).filter(({ isStarred }) => isStarred)).toHaveLength(1);
    expect(Object.keys(before.datasources)).toHaveLength(3);
    expect(before.datasources[nameOf('prometheus', 0)]?.uid).toBe(byHand);
    expect(published()).toEqual({
      'prometheus/0': byHand,
      'prometheus/1': before.datasources[nameOf('prometheus', 1)]?.uid,
    });
  });

  test.each([
    'update-status',
    'grafana-source-relation-changed',
    'grafana-dashboard-relation-changed',
    'config-changed',
    'grafana-pebble-ready',
  ])('has all dashboards with ids and stars and all data sources if %s comes first', async (name) => {
    await place.restartPod(unit);
    const endpoint = name.replace('-relation-changed', '');
    const relation = relations[endpoint];
    const hook = parseHook(place.model, unit, name, relation && { relation: relation.number });
    expect((await place.run(unit, hook)).isCommitted).toBe(true);
    await settle(place);
    expect(await eventually(look, (seen) => isDeepStrictEqual(seen, before))).toEqual(before);
    expect(place.model.units[unit]?.status.name).toBe('active');
  });

  test('publishes the uids that Grafana has while the provider changes', async () => {
    const relation = relations['grafana-source'];
    if (!relation) throw new TypeError('it is related');
    write(place.model, relation, 'prometheus', provider('prometheus', 2, 'mimir'));
    await settle(place);
    expect((await look()).datasources).toEqual(before.datasources);
    expect(published()['prometheus/0']).toBe(byHand);
  });

  function published(): Readonly<Record<string, string>> {
    const { number = -1 } = relations['grafana-source'] ?? {};
    const { datasource_uids: uids = '' } = place.model.relations[number]?.appData.grafana?.content ?? {};
    return JSON.parse(uids);
  }

  const look = () => readKept(ask);

  async function ask(path: string, method: 'GET' | 'POST' = 'GET', body?: object): Promise<unknown> {
    const url = `${await place.pod(unit).grafanaUrl()}${path}`;
    const answer = await askGrafana(url, adminPassword(place.model), method, body);
    expect([path, answer.status]).toEqual([path, 200]);
    return JSON.parse(answer.body);
  }
});
