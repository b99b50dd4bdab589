import { describe, expect, test } from '@jest/globals';
import { removeApplication, renderHookName, setLeader } from 'charmkit/juju-model';
import { nameOf, provider } from './providers.ts';
import { World } from './world.ts';

describe('a unit that leaves', () => {
  test('starts no Grafana, though it sees itself alone', async () => {
    await using world = await World.open({ units: 2, hasPostgresql: false });
    world.scale('grafana', 1);
    await world.settle();
    expect(world.pebble('grafana/1').counts().services.grafana?.starts ?? 0).toBe(0);
    expect(world.status()).toBe('active');
  });

  test('leaves all as it is for the others, and what it does not need unread', async () => {
    await using world = await World.open({ units: 2, hasPostgresql: false });
    for (const app of ['prometheus', 'loki']) world.relate(app, provider(app, 2));
    setLeader(world.model, 'grafana/1');
    await world.settle();
    world.scale('grafana', 1);
    const left = (await world.settle()).filter(({ unit }) => unit === 'grafana/1');
    expect(left.map(({ hook }) => renderHookName(hook))).toEqual(
      expect.arrayContaining(['grafana-source-relation-departed', 'grafana-source-relation-broken', 'stop']),
    );
    for (const { calls } of left) expect(calls.length).toBeLessThanOrEqual(1);
    expect(await world.names()).toEqual(expect.arrayContaining([nameOf('prometheus', 1), nameOf('loki', 0)]));
    expect(world.status()).toBe('active');
  });

  test('goes with its application without a look at what it loses', async () => {
    await using world = await World.open();
    for (const app of ['prometheus', 'loki']) world.relate(app, provider(app, 1));
    await world.settle();
    const before = world.pebble().counts().requests;
    removeApplication(world.model, 'grafana');
    const left = await world.settle();
    expect(left.length).toBeGreaterThanOrEqual(7);
    for (const { calls } of left) expect(calls.length).toBeLessThanOrEqual(2);
    expect(world.pebble().counts().requests).toBe(before);
  });
});
