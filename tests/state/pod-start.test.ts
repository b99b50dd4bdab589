import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { dashboardsProviderPath } from '../../src/grafana/files.ts';
import { answerRequest, relateAuthority } from './authority.ts';
import { dashboardsOf, relateSender } from './dashboard-senders.ts';
import { provider } from './providers.ts';
import { World } from './world.ts';

describe('a pod that comes back with an empty container', () => {
  const hooks = [
    ['update-status', {}],
    ['grafana-source-relation-changed', { relation: 'grafana-source' }],
    ['grafana-dashboard-relation-changed', { relation: 'grafana-dashboard' }],
    ['metrics-endpoint-relation-changed', { relation: 'metrics-endpoint' }],
    ['grafana-relation-changed', { relation: 'grafana' }],
    ['grafana-pebble-ready', {}],
  ] as const;

  test.each(hooks)('is set up whole by %s, if that comes first', async (hook, about) => {
    await using world = await busy();
    const [files, environment] = [await readSetUp(world), await world.environment()];
    await world.stopPebble();
    await world.startPebble();
    const relation = 'relation' in about ? { relation: findRelation(world, about.relation) } : {};
    await world.fire(hook, relation);
    expect(await readSetUp(world)).toEqual(files);
    expect(await world.environment()).toEqual(environment);
    await world.settle();
    expect(world.pebble().counts().services.grafana).toEqual({ starts: 1, restarts: 0 });
    expect(world.status()).toBe('active');
  });

  test('takes what a provider has changed, if the hook that says so comes first', async () => {
    await using world = await busy();
    await world.stopPebble();
    const relation = findRelation(world, 'grafana-source');
    world.write(relation, 'prometheus', provider('prometheus', 2, 'mimir'));
    await world.startPebble();
    await world.fire('grafana-source-relation-changed', { relation });
    await world.settle();
    expect((await world.file()).datasources.map(({ type }) => type)).toEqual(['mimir', 'mimir']);
  });

  test('reads what concerns one relation alone once it is set up', async () => {
    await using world = await busy();
    const before = (await world.fire('update-status')).calls.length;
    await world.stopPebble();
    await world.startPebble();
    await world.settle();
    expect((await world.fire('update-status')).calls).toHaveLength(before);
  });
});

describe('a list of the senders of dashboards that somebody has changed', () => {
  // Without a sender in the list, the next start of Grafana deletes its dashboards.
  test.each(['', 'apiVersion: 1\nproviders: []\n', '{'])(
    'to %j is made again by the next hook',
    async (text) => {
      await using world = await busy();
      const before = (await world.fire('update-status')).calls.length;
      const list = await world.readFile(dashboardsProviderPath);
      await writeFile(join(world.pebble().root, dashboardsProviderPath), text);
      await world.fire('update-status');
      expect(await world.readFile(dashboardsProviderPath)).toBe(list);
      expect(world.status()).toBe('active');
      expect((await world.fire('update-status')).calls).toHaveLength(before);
    },
  );
});

describe('a Grafana whose start fails at once', () => {
  test('is not restarted when Pebble has started it by itself', async () => {
    await using world = await World.open({ isSettled: false });
    world.grafana().endsAtOnce = true;
    world.grafana().isUp = false;
    await world.settle();
    expect(world.status()).toMatch(/^waiting: Grafana (doesn't start|does not answer)/);
    world.grafana().endsAtOnce = false;
    await world.startGrafana();
    world.grafana().isUp = true;
    const before = world.pebble().counts().services.grafana;
    await world.fire('update-status');
    expect(world.pebble().counts().services.grafana).toEqual(before);
    expect(world.status()).toBe('active');
  });
});

/** A unit with data sources, dashboards, a metrics collector and a certificate. */
async function busy(): Promise<World> {
  const world = await World.open();
  world.relate('prometheus', provider('prometheus', 2));
  world.relate('prometheus', provider('prometheus', 2), 'metrics-endpoint');
  relateSender(world, 'sender', dashboardsOf({ first: { title: 'First', uid: 'first' } }));
  answerRequest(world, await relateAuthority(world));
  await world.settle();
  return world;
}

async function readSetUp(world: World) {
  return {
    sources: await world.file(),
    providers: await world.readFile(dashboardsProviderPath),
  };
}

function findRelation(world: World, endpoint: string): number {
  const relation = Object.values(world.model.relations).find(({ sides }) =>
    sides.some((side) => side.app === 'grafana' && side.endpoint === endpoint),
  );
  return relation?.number ?? -1;
}
