import { describe, expect, test } from '@jest/globals';
import { enqueueAction, findNextHook, setConfig } from 'charmkit/juju-model';
import { createCharm } from '../../src/charm.ts';
import { dashboardsOf, relateSender } from './dashboard-senders.ts';
import type { GrafanaServer } from './grafana-server.ts';
import { answerStatus, type HttpFault } from './http-faults.ts';
import { relatePostgresql } from './postgresql.ts';
import { provider } from './providers.ts';
import { World } from './world.ts';

const units = ['grafana/0', 'grafana/1', 'grafana/2'];
const waiting = 'waiting: Waiting for grafana/2 to start Grafana on the shared database first';

describe('units on one database, when a new charm or image comes', () => {
  test('start one first, and the others once it is healthy', async () => {
    await using world = await openChanged();
    world.grafana('grafana/2').isUp = false;
    await startPods(world, units);
    await world.settle();
    expect(countStarts(world)).toEqual([0, 0, 1]);
    expect([world.status('grafana/0'), world.status('grafana/1')]).toEqual([waiting, waiting]);
    world.grafana('grafana/2').isUp = true;
    await world.fire('update-status', { unit: 'grafana/2' });
    await world.settle();
    expect(countStarts(world)).toEqual([1, 1, 1]);
    expect(units.map((unit) => world.status(unit))).toEqual(['active', 'active', 'active']);
  });

  test('do not wait for ever for a unit that is lost, wait once, and start one by one', async () => {
    await using world = await openChanged();
    world.grafana('grafana/1').isUp = false;
    await startPods(world, units.slice(0, 2));
    await world.settle();
    await passTime(world, 9);
    expect(countStarts(world).slice(0, 2)).toEqual([0, 0]);
    expect(world.status()).toBe(waiting);
    await passTime(world, 2);
    expect(countStarts(world).slice(0, 2)).toEqual([0, 1]);
    await passTime(world, 5);
    expect(countStarts(world).slice(0, 2)).toEqual([0, 1]);
    expect(world.status()).toBe(waiting.replace('grafana/2', 'grafana/1'));
    world.grafana('grafana/1').isUp = true;
    await passTime(world, 0);
    expect(countStarts(world).slice(0, 2)).toEqual([1, 1]);
    expect(world.status()).toBe('active');
  });

  test('start one by one also if the lost one is removed by force, and the next one is lost too', async () => {
    await using world = await openChanged();
    await startPods(world, units.slice(0, 2));
    world.grafana('grafana/1').isUp = false;
    await world.settle();
    await passTime(world, 9);
    world.scale('grafana', 2);
    delete world.model.units['grafana/2'];
    await passTime(world, 2);
    expect(countStarts(world)).toEqual([0, 1]);
    await passTime(world, 11);
    expect(countStarts(world)).toEqual([1, 1]);
  });

  test('let a unit go on that has begun to start, when the lost one comes back', async () => {
    await using world = await openChanged();
    world.grafana('grafana/1').isUp = false;
    await startPods(world, units.slice(0, 2));
    await world.settle();
    await passTime(world, 11);
    expect(world.databag('grafana/1')).toHaveProperty('starting_with');
    await startPods(world, ['grafana/2']);
    await world.settle();
    expect(countStarts(world)).toEqual([0, 1, 0]);
    expect(world.status('grafana/2')).toBe(waiting.replace('grafana/2', 'grafana/1'));
    world.grafana('grafana/1').isUp = true;
    await passTime(world, 0);
    expect(countStarts(world)).toEqual([1, 1, 1]);
    for (const unit of units) expect(world.databag(unit)).not.toHaveProperty('starting_with');
  });

  test('replaced by Kubernetes one after the other are never all away', async () => {
    await using world = await World.open({ units: 3 });
    changeCharm(world);
    for (const unit of units.toReversed()) {
      await world.stopPebble(unit);
      await world.startPebble(unit);
      await world.settle();
      expect(units.map((each) => world.status(each))).toEqual(['active', 'active', 'active']);
    }
    expect(countStarts(world)).toEqual([1, 1, 1]);
  });

  test('ask no unit that is healthy with them, whatever the others do', async () => {
    await using world = await World.open({ units: 3 });
    world.grafana('grafana/2').isUp = false;
    await world.stopPebble('grafana/2');
    await world.stopPebble('grafana/0');
    await world.startPebble('grafana/0');
    await world.settle();
    expect([countStarts(world)[0], world.status()]).toEqual([1, 'active']);
  });
});

describe('units that are deployed together', () => {
  test('let the first one create the database', async () => {
    await using world = await World.deploy({ units: 3, isSettled: false }, (opened) => {
      relatePostgresql(opened).offer();
    });
    world.grafana('grafana/2').isUp = false;
    await world.settle();
    expect(countStarts(world)).toEqual([0, 0, 1]);
    world.grafana('grafana/2').isUp = true;
    await world.fire('update-status', { unit: 'grafana/2' });
    await world.settle();
    expect(countStarts(world)).toEqual([1, 1, 1]);
  });

  test('do not wait until the first one shows its dashboards', async () => {
    await using world = await openWithSender();
    await world.settle();
    expect(countStarts(world)).toEqual([1, 1]);
    expect(world.status('grafana/1')).toMatch(/^waiting: Grafana does not show the dashboards of /);
    expect(world.status('grafana/0')).toBe('active');
  });

  test('wait for its data sources', async () => {
    await using world = await openWithSender();
    world.grafana('grafana/1').fault = answerInstead({ '/api/datasources': answerStatus(200, '[]') });
    await world.settle();
    expect(countStarts(world)).toEqual([0, 1]);
    world.grafana('grafana/1').fault = hideDashboards;
    await world.fire('update-status', { unit: 'grafana/1' });
    await world.settle();
    expect(countStarts(world)).toEqual([1, 1]);
  });

  test('restart freely when they run', async () => {
    await using world = await World.open({ units: 2 });
    setConfig(world.model, 'grafana', { set: { log_level: 'debug' } });
    await world.settle();
    expect(countStarts(world)).toEqual([2, 2]);
  });
});

describe('units whose database is replaced by another', () => {
  test('are not healthy with the new one because they were with the former one', async () => {
    let postgresql: ReturnType<typeof relatePostgresql> | undefined;
    await using world = await World.deploy({ units: 2 }, (opened) => {
      postgresql = relatePostgresql(opened);
      postgresql.offer();
    });
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    postgresql?.write({ database: 'another' });
    // Its Grafana still runs, and proves its login in the hook that changes the password.
    enqueueAction(world.model, 'grafana/0', 'rotate-admin-password');
    await settleUnit(world, 'grafana/0');
    expect([countStarts(world)[0], world.databag('grafana/0').healthy_with]).toEqual([
      1,
      expect.not.stringContaining('another'),
    ]);
    world.grafana('grafana/1').fault = answerInstead({ '/api/datasources': answerStatus(200, '[]') });
    await settleUnit(world, 'grafana/1');
    expect(world.databag('grafana/1').healthy_with).not.toContain('another');
    world.grafana('grafana/1').fault = undefined;
    await world.fire('update-status', { unit: 'grafana/1' });
    await world.settle();
    expect(countStarts(world)).toEqual([2, 2]);
    expect(world.databag('grafana/0').healthy_with).toContain('another');
  });
});

/** Two units that know their dashboards and data sources, and then get a database. The first to start never shows the dashboards. */
async function openWithSender(): Promise<World> {
  let postgresql: ReturnType<typeof relatePostgresql> | undefined;
  const world = await World.deploy({ units: 2 }, (opened) => {
    postgresql = relatePostgresql(opened);
    relateSender(opened, 'sender', dashboardsOf({ a: { uid: 'a', title: 'A' } }));
    opened.relate('prometheus', provider('prometheus', 1));
  });
  postgresql?.offer();
  world.grafana('grafana/1').fault = hideDashboards;
  return world;
}

const hideDashboards = answerInstead({
  '/api/search': answerStatus(200, '[]'),
  '/api/dashboards/': answerStatus(404),
});

/** A fault that answers the requests to these paths. */
function answerInstead(answers: Readonly<Record<string, HttpFault>>): GrafanaServer['fault'] {
  return (request, response) => {
    const [, answer] = Object.entries(answers).find(([path]) => request.url?.startsWith(path)) ?? [];
    answer?.(request, response);
    return answer !== undefined;
  };
}

/** Three units, of which all pods are gone and a new charm has come. */
async function openChanged(): Promise<World> {
  const world = await World.open({ units: 3 });
  changeCharm(world);
  for (const unit of units) await world.stopPebble(unit);
  return world;
}

async function settleUnit(world: World, unit: string): Promise<void> {
  while (findNextHook(world.model, unit)) await world.step(unit);
}

/** Juju runs update-status on all units whose pods are there, after these minutes. */
async function passTime(world: World, minutes: number): Promise<void> {
  world.clockMs += minutes * 60_000;
  for (const unit of units) if (world.model.units[unit]) await world.fire('update-status', { unit });
  await world.settle();
}

function changeCharm(world: World): void {
  world.changeCharm = (_charm, options) => createCharm({ ...options, charmVersion: 'the next' });
}

async function startPods(world: World, names: readonly string[]): Promise<void> {
  for (const unit of names) await world.startPebble(unit);
}

function countStarts(world: World): readonly number[] {
  const present = units.filter((unit) => world.model.units[unit]);
  return present.map((unit) => world.pebble(unit).counts().services.grafana?.starts ?? 0);
}
