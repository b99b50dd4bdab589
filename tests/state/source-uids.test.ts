import { describe, expect, test } from '@jest/globals';
import { computeDataSourceUid, peerKeys } from 'charmkit/interfaces/grafana-datasource';
import { type ProfileName, profileNames } from '../../demo/grafana/profile.ts';
import { nameOf, provider } from './providers.ts';
import { openWithStandIn } from './with-stand-in.ts';
import type { World } from './world.ts';

const derived = computeDataSourceUid(nameOf('prometheus', 0));

describe.each(profileNames)('the uids that providers receive from Grafana %s', (profile) => {
  test('are those that Grafana has: a data source that a person made keeps its own', async () => {
    await using pod = await open(profile);
    await pod.addDataSource(nameOf('prometheus', 0), 'by-hand');
    const relation = pod.world.relate('prometheus', provider('prometheus', 2));
    const other = pod.world.relate('loki', provider('loki', 1, 'loki'));
    await pod.world.settle();
    expect(uidsIn(pod.world, relation.number)).toEqual({
      'prometheus/0': 'by-hand',
      'prometheus/1': computeDataSourceUid(nameOf('prometheus', 1)),
    });
    expect(uidsIn(pod.world, other.number)).toEqual({ 'loki/0': computeDataSourceUid(nameOf('loki', 0)) });
    expect(pod.grafana.state?.dataSources).toHaveLength(3);
    expect(pod.world.status()).toBe('active');
  });

  test('stay when the provider changes, and are derived again once the data source is a new one', async () => {
    await using pod = await open(profile);
    await pod.addDataSource(nameOf('prometheus', 0), 'by-hand');
    const { number } = pod.world.relate('prometheus', provider('prometheus', 1));
    await pod.world.settle();
    pod.world.write(number, 'prometheus', provider('prometheus', 1, 'mimir'));
    await pod.world.settle();
    expect(uidsIn(pod.world, number)).toEqual({ 'prometheus/0': 'by-hand' });
    pod.world.write(number, 'prometheus', { ...provider('prometheus', 1), units: { 'prometheus/0': {} } });
    await pod.world.settle();
    pod.world.write(number, 'prometheus', { units: { 'prometheus/0': { grafana_source_host: '' } } });
    await pod.world.settle();
    pod.world.write(number, 'prometheus', provider('prometheus', 1));
    await pod.world.settle();
    expect(uidsIn(pod.world, number)).toEqual({ 'prometheus/0': derived });
    expect(pod.world.databag('grafana')).not.toHaveProperty(peerKeys.sourceUids);
  });

  test('arrive although Juju loses what each hook wrote the first time', async () => {
    await using pod = await open(profile);
    await pod.addDataSource(nameOf('prometheus', 0), 'by-hand');
    const { number } = pod.world.relate('prometheus', provider('prometheus', 1));
    await pod.world.settleWithLostCommits();
    expect(uidsIn(pod.world, number)).toEqual({ 'prometheus/0': 'by-hand' });
  });

  test('cost no request for each data source: one list answers for all', async () => {
    await using pod = await open(profile);
    const asked = [];
    for (const units of [1, 40]) {
      const app = `many${units}x`;
      const { number } = pod.world.relate(app, provider(app, units));
      await pod.world.settle();
      pod.world.write(number, app, provider(app, units, 'mimir'));
      pod.grafana.requests.length = 0;
      await pod.world.step();
      asked.push([...pod.grafana.requests]);
    }
    expect(asked[1]).toEqual(asked[0]);
    expect(asked[0]?.filter((request) => request === 'GET /api/datasources')).toHaveLength(1);
  });
});

function uidsIn(world: World, relation: number): unknown {
  return JSON.parse(world.databag('grafana', relation).datasource_uids ?? 'null');
}

async function open(profile: ProfileName) {
  const pod = await openWithStandIn(profile);
  const addDataSource = async (name: string, uid: string) => {
    const { GF_SECURITY_ADMIN_PASSWORD: password } = await pod.world.environment();
    const answer = await fetch(`${pod.grafana.url}/api/datasources`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` },
      body: JSON.stringify({ name, uid, type: 'prometheus', access: 'proxy' }),
    });
    if (!answer.ok) throw new Error(`Grafana answers ${answer.status}`);
  };
  return { ...pod, addDataSource, [Symbol.asyncDispose]: () => pod[Symbol.asyncDispose]() };
}
