import { describe, expect, test } from '@jest/globals';
import { renderHookName, setConfig, setLeader } from 'charmkit/juju-model';
import { World } from './world.ts';

describe('a Grafana that needs longer to start than a hook waits', () => {
  test('is noticed when it answers, and was started once', async () => {
    await using world = await World.open();
    world.grafana().isUp = false;
    setConfig(world.model, 'grafana', { set: { log_level: 'debug' } });
    await world.settle();
    const { starts } = world.pebble().counts().services.grafana ?? {};
    const waiting = world.status();
    expect(waiting).toBe('maintenance: Grafana is starting: it does not answer yet');
    await world.checkGrafana();
    expect((await world.settle()).map(({ hook }) => renderHookName(hook))).toEqual([
      'grafana-pebble-check-failed',
    ]);
    expect(world.status()).toBe(waiting);
    world.grafana().isUp = true;
    await world.checkGrafana();
    expect((await world.settle()).map(({ hook }) => renderHookName(hook))).toEqual([
      'grafana-pebble-check-recovered',
    ]);
    expect([world.status(), world.pebble().counts().services.grafana?.starts]).toEqual(['active', starts]);
  });
});

describe("Pebble's look at Grafana", () => {
  test('goes where Grafana goes', async () => {
    await using world = await World.open({ units: 2, hasPostgresql: false });
    const checked = async () => [await world.isChecked('grafana/0'), await world.isChecked('grafana/1')];
    expect(await checked()).toEqual([true, false]);
    setLeader(world.model, 'grafana/1');
    await world.settle();
    expect(await checked()).toEqual([false, true]);
    setLeader(world.model, 'grafana/0');
    await world.settle();
    expect(await checked()).toEqual([true, false]);
  });

  test('tells of one that stops answering later', async () => {
    await using world = await World.open();
    await world.checkGrafana();
    expect(await world.settle()).toEqual([]);
    world.grafana().isUp = false;
    await world.checkGrafana();
    await world.settle();
    expect(world.status()).toMatch(/^waiting: Grafana does not answer/);
  });
});
