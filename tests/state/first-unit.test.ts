import { describe, expect, test } from '@jest/globals';
import { setConfig } from 'charmkit/juju-model';
import { createCharm } from '../../src/charm.ts';
import { relatePostgresql } from './postgresql.ts';
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
  }, 60_000);

  test('do not wait for ever for a unit that is lost, and wait once', async () => {
    await using world = await openChanged();
    await startPods(world, units.slice(0, 2));
    await world.settle();
    expect(countStarts(world).slice(0, 2)).toEqual([0, 0]);
    world.clockMs += 9 * 60_000;
    await world.fire('update-status');
    expect([countStarts(world)[0], world.status()]).toEqual([0, waiting]);
    world.clockMs += 2 * 60_000;
    await world.fire('update-status');
    expect([countStarts(world)[0], world.status()]).toEqual([1, 'active']);
    await world.settle();
    expect(countStarts(world).slice(0, 2)).toEqual([1, 1]);
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
  }, 60_000);

  test('restart freely when they run', async () => {
    await using world = await World.open({ units: 2 });
    setConfig(world.model, 'grafana', { set: { log_level: 'debug' } });
    await world.settle();
    expect(countStarts(world)).toEqual([2, 2]);
  });
});

/** Three units, of which all pods are gone and a new charm has come. */
async function openChanged(): Promise<World> {
  const world = await World.open({ units: 3 });
  changeCharm(world);
  for (const unit of units) await world.stopPebble(unit);
  return world;
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
