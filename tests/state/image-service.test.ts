import { describe, expect, test } from '@jest/globals';
import { findNextHook, setConfig } from 'charmkit/juju-model';
import { relatePostgresql } from './postgresql.ts';
import { World } from './world.ts';

describe('the service in the Pebble layer of the image, which would create a database of its own', () => {
  test('is never started, though its container has a plan before the first hook', async () => {
    await using world = await World.deploy({ isSettled: false }, (opened) => void relatePostgresql(opened));
    await world.settle();
    expect(await world.isRunning()).toBe(false);
    await world.fire('update-status');
    expect(await world.isRunning()).toBe(false);
    expect(await world.isChecked()).toBe(false);
  });

  test('is not started by a unit that waits for the admin password', async () => {
    await using world = await World.deploy({ units: 2, isSettled: false }, (opened) => {
      relatePostgresql(opened).offer();
    });
    while (findNextHook(world.model, 'grafana/1')) await world.step('grafana/1');
    expect(await world.isRunning('grafana/1')).toBe(false);
  });

  test('gives way to that of the charm, in the same layer', async () => {
    await using world = await World.open();
    setConfig(world.model, 'grafana', { set: { log_level: 'debug' } });
    await world.settle();
    expect(await world.environment()).toMatchObject({ GF_LOG_LEVEL: 'debug' });
    expect(world.pebble().counts().services.grafana).toEqual({ starts: 2, restarts: 1 });
  });
});
