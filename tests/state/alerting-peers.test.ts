import { describe, expect, test } from '@jest/globals';
import { relatePostgresql } from './postgresql.ts';
import { World } from './world.ts';

const prefix = 'GF_UNIFIED_ALERTING_HA_';
const clustered = {
  LISTEN_ADDRESS: '0.0.0.0:9094',
  PEERS: 'grafana-endpoints.cos.svc.cluster.local:9094',
  RECONNECT_TIMEOUT: '2m',
};

describe("alerting's peers", () => {
  test('are all units on PostgreSQL, by one name for all of them', async () => {
    await using world = await World.open({ units: 3 });
    for (const unit of ['grafana/0', 'grafana/1', 'grafana/2'])
      expect(await readPeers(world, unit)).toEqual(clustered);
  });

  test('do not exist with one unit, nor without PostgreSQL', async () => {
    await using single = await World.open({ hasPostgresql: true });
    expect(await readPeers(single)).toEqual({});
    await using embedded = await World.open({ units: 2, hasPostgresql: false });
    expect(await readPeers(embedded)).toEqual({});
  });

  test('come and go without a restart of the units that stay', async () => {
    await using world = await World.open({ units: 2 });
    const before = countStarts(world);
    world.scale('grafana', 4);
    await world.settle();
    expect(countStarts(world)).toEqual(before);
    world.scale('grafana', 2);
    await world.settle();
    expect(countStarts(world)).toEqual(before);
    expect(await readPeers(world)).toEqual(clustered);
  });

  test('cost the first unit one restart when the second comes, and one when it goes', async () => {
    await using world = await World.open({ hasPostgresql: true });
    const [before = 0] = countStarts(world);
    world.scale('grafana', 2);
    await world.settle();
    expect([countStarts(world)[0], await readPeers(world)]).toEqual([before + 1, clustered]);
    world.scale('grafana', 1);
    await world.settle();
    expect([countStarts(world)[0], await readPeers(world)]).toEqual([before + 2, {}]);
  });

  test('stay while PostgreSQL is related but not ready', async () => {
    await using world = await World.open({ units: 2, hasPostgresql: false });
    const postgresql = relatePostgresql(world);
    await world.settle();
    expect(await readPeers(world)).toEqual({});
    postgresql.offer();
    await world.settle();
    const before = countStarts(world);
    postgresql.write({ endpoints: '', 'secret-user': '' });
    await world.settle();
    expect([await readPeers(world), countStarts(world)]).toEqual([clustered, before]);
    postgresql.leave();
    await world.settle();
    expect(await readPeers(world)).toEqual({});
  });

  test('reach each other through the mesh, and nobody else reaches them there', async () => {
    await using world = await World.open({ hasPostgresql: true });
    const { number } = world.relate('beacon', { app: {}, units: { 'beacon/0': {} } }, 'service-mesh');
    await world.settle();
    expect(readPolicies(world, number)).toEqual([]);
    world.scale('grafana', 2);
    await world.settle();
    const own = { source_namespace: 'cos', source_app_name: 'grafana', target_app_name: 'grafana' };
    expect(readPolicies(world, number)).toEqual([
      expect.objectContaining({
        ...own,
        target_type: 'unit',
        endpoints: [expect.objectContaining({ ports: [9094] })],
      }),
    ]);
    world.scale('grafana', 1);
    await world.settle();
    expect(readPolicies(world, number)).toEqual([]);
  });
});

async function readPeers(world: World, unit = 'grafana/0'): Promise<Readonly<Record<string, string>>> {
  const entries = Object.entries(await world.environment(unit));
  const own = entries.filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}

function countStarts(world: World): readonly number[] {
  const present = ['grafana/0', 'grafana/1'].filter((unit) => world.model.units[unit]);
  return present.map((unit) => world.pebble(unit).counts().services.grafana?.starts ?? 0);
}

function readPolicies(world: World, relation: number): unknown {
  return JSON.parse(world.databag('grafana', relation).policies ?? '');
}
