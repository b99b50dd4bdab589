import { describe, expect, test } from '@jest/globals';
import { findRelation, setConfig } from 'charmkit/juju-model';
import { FaultyPebble } from './faulty-pebble.ts';
import { httpFaults } from './http-faults.ts';
import { provider } from './providers.ts';
import { World } from './world.ts';

describe('a change that is taken back after a hook that could not complete it', () => {
  test('of a data source is loaded again if the hook could not record that Grafana had loaded it', async () => {
    await using world = await openRelated();
    await loseRecord(world, () => writeHost(world, 'http://elsewhere:9090'));
    expect(world.grafana().loaded.at(-1)).toMatchObject({ datasources: [{ url: 'http://elsewhere:9090' }] });
    await expectTakenBack(world);
  });

  test('of a data source is loaded again if Grafana had loaded it, and its answer was lost', async () => {
    await using world = await openRelated();
    world.grafana().fault = (request, response) => {
      if (request.url?.endsWith('/reload')) response.end = () => response.destroy();
      return false;
    };
    await writeHost(world, 'http://elsewhere:9090');
    world.grafana().fault = undefined;
    await expectTakenBack(world);
  });

  test.each([
    ['a file', { reporting_enabled: false }, { reporting_enabled: true }],
    ['the environment', { log_level: 'debug' }, { log_level: 'info' }],
  ])('of an option in %s restarts Grafana again', async (_where, changed, back) => {
    await using world = await World.open();
    await loseRecord(world, async () => {
      setConfig(world.model, 'grafana', { set: changed });
      await world.settle();
    });
    const { restarts = 0 } = world.pebble().counts().services.grafana ?? {};
    expect(restarts).toBe(1);
    setConfig(world.model, 'grafana', { set: back });
    await world.settle();
    expect(world.pebble().counts().services.grafana).toMatchObject({ restarts: 2 });
    expect(world.status()).toBe('active');
  });
});

async function openRelated(): Promise<World> {
  const world = await World.open();
  world.relate('prometheus', provider('prometheus', 1));
  await world.settle();
  return world;
}

async function writeHost(world: World, host: string): Promise<void> {
  const { number } = findRelation(world.model, 'grafana:grafana-source', 'prometheus:grafana-source');
  const { app = {} } = provider('prometheus', 1);
  world.write(number, 'prometheus', { app, units: { 'prometheus/0': { grafana_source_host: host } } });
  await world.settle();
}

async function expectTakenBack(world: World): Promise<void> {
  const { units } = provider('prometheus', 1);
  await writeHost(world, units?.['prometheus/0']?.grafana_source_host ?? '');
  expect(world.grafana().loaded.at(-1)).toEqual(await world.file());
  expect(world.status()).toBe('active');
}

/** Runs hooks that lose the container once Grafana has reloaded or restarted: nothing records that it has. */
async function loseRecord(world: World, run: () => Promise<void>): Promise<void> {
  const count = () => JSON.stringify([world.grafana().loaded.length, world.pebble().counts().services]);
  const before = count();
  const isRecord = (request: string) => request.startsWith('POST /v1/files') && count() !== before;
  await using pebble = await FaultyPebble.open(world.pebble().socketPath, httpFaults['hangs up'], isRecord);
  await run();
  expect(pebble.faults).toBeGreaterThan(0);
}
