import { beforeEach, describe, expect, test } from '@jest/globals';
import { findRelation, recordCustomNotice, renderHookName } from 'charmkit/juju-model';
import { createPebbleClient } from 'charmkit/pebble';
import type { Reloaders } from '../../src/grafana/applying/reloading/launch.ts';
import { reloadedNotice, runReloadTask } from '../../src/grafana/applying/reloading/reload-grafana.ts';
import type { ReloadTask } from '../../src/grafana/applying/reloading/task.ts';
import { provider } from './providers.ts';
import { World } from './world.ts';

const loading = /^waiting: Grafana is still loading its \d+ data sources$/;

describe('a reload that outlasts its hook', () => {
  let reloaders: PatientReloaders;
  let gate: PromiseWithResolvers<void>;

  beforeEach(() => {
    reloaders = new PatientReloaders();
    gate = Promise.withResolvers<void>();
  });

  test('is waited for by somebody else, while hooks say so and ask for no other', async () => {
    await using world = await openSlow();
    expect(world.status()).toMatch(loading);
    expect(reloaders.tasks).toHaveLength(1);
    const asked = world.grafana().reloads;
    for (const hook of ['update-status', 'config-changed']) {
      await world.fire(hook);
      expect(world.status()).toMatch(loading);
    }
    expect(world.grafana().reloads).toBe(asked);
    expect(world.grafana().loaded).toEqual([]);
    gate.resolve();
    await reloaders.ended;
  });

  test('wakes the charm, which then is active and asks for nothing more', async () => {
    await using world = await openSlow();
    gate.resolve();
    await reloaders.ended;
    const asked = world.grafana().reloads;
    await hearNotice(world);
    expect((await world.settle()).map(({ hook }) => renderHookName(hook))).toEqual([
      'grafana-pebble-custom-notice',
    ]);
    expect(world.status()).toBe('active');
    expect(world.grafana().reloads).toBe(asked);
    expect(world.grafana().loaded.at(-1)).toEqual(await world.file());
  });

  test('is followed by one of what has changed meanwhile', async () => {
    await using world = await openSlow();
    world.relate('loki', provider('loki', 1, 'loki'));
    await world.settle();
    expect(world.status()).toMatch(loading);
    expect(reloaders.tasks).toHaveLength(1);
    await completeReload(world);
    expect(world.status()).toBe('active');
    expect(world.grafana().loaded.at(-1)).toEqual(await world.file());
  });

  test('is followed by another if its files have changed meanwhile, and have changed back', async () => {
    await using world = await openSlow();
    const asked = world.grafana().reloads;
    const { number } = findRelation(world.model, 'grafana:grafana-source', 'prometheus:grafana-source');
    for (const type of ['loki', 'prometheus']) {
      world.write(number, 'prometheus', provider('prometheus', 1, type));
      await world.settle();
    }
    await completeReload(world);
    expect(world.status()).toBe('active');
    expect(world.grafana().reloads).toBe(asked + 1);
  });

  test('is begun anew where the process that waits was killed', async () => {
    await using world = await openSlow();
    reloaders.killAll();
    answerReloads(world);
    await world.fire('update-status');
    expect(world.status()).toBe('active');
    gate.resolve();
    await reloaders.ended;
    await world.fire('update-status');
    expect(world.status()).toBe('active');
  });

  test('is begun anew where the hook was cut short that has begun it', async () => {
    await using world = await World.open();
    setUp(world);
    world.relate('prometheus', provider('prometheus', 1));
    world.failTool = 'status-get';
    await expect(world.settle()).rejects.toThrow('status-get');
    world.failTool = undefined;
    answerReloads(world);
    gate.resolve();
    await reloaders.ended;
    await world.settle();
    expect(world.status()).toBe('active');
    expect(world.grafana().loaded.at(-1)).toEqual(await world.file());
  });

  test.each([
    [500, /^waiting: Grafana answered 500 to the reload of its provisioning files/],
    [401, /^waiting: Grafana refuses the admin password/],
  ])(
    'says that Grafana has failed at it with %i, and is begun anew by the next hook',
    async (status, message) => {
      await using world = await openSlow();
      world.grafana().reloadStatus = status;
      gate.resolve();
      await reloaders.ended;
      await hearNotice(world);
      await world.settle();
      expect(world.status()).toMatch(message);
      world.grafana().reloadStatus = 200;
      answerReloads(world);
      world.clockMs += 60 * 60_000;
      await world.fire('update-status');
      expect(world.status()).toBe('active');
    },
  );

  test('is no matter to a Grafana that is started anew', async () => {
    await using world = await openSlow();
    await world.stopPebble();
    gate.resolve();
    answerReloads(world);
    await world.startPebble();
    await world.settle();
    await reloaders.ended;
    await world.fire('update-status');
    expect(world.status()).toBe('active');
  });

  function setUp(world: World): void {
    world.reloaders = reloaders;
    world.grafana().reloadGate = gate.promise;
  }

  /** Lets the reload that outlasted its hook end, and runs the hooks that follow. */
  async function completeReload(world: World): Promise<void> {
    answerReloads(world);
    gate.resolve();
    await reloaders.ended;
    await hearNotice(world);
    await world.settle();
  }

  /** From now on Grafana answers at once, and on a busy machine a hook waits as long as that takes. */
  function answerReloads(world: World): void {
    world.grafana().reloadGate = undefined;
    reloaders.patienceMs = 60_000;
  }

  async function openSlow(): Promise<World> {
    const world = await World.open();
    setUp(world);
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    return world;
  }

  async function hearNotice(world: World): Promise<void> {
    const pebble = createPebbleClient({ socketPath: reloaders.tasks[0]?.pebbleSocket ?? '' });
    const [notice] = await pebble.notices({ keys: [reloadedNotice] });
    if (notice) recordCustomNotice(world.model, 'grafana/0', 'grafana', notice);
  }
});

/** Waits in this process. */
class PatientReloaders implements Reloaders {
  patienceMs = 100;
  readonly tasks: ReloadTask[] = [];
  readonly #running = new Set<string>();
  readonly #ends: Promise<void>[] = [];

  start(task: ReloadTask): string {
    const process = `reloader ${this.tasks.length}`;
    this.tasks.push(task);
    this.#running.add(process);
    this.#ends.push(runReloadTask(task, process).finally(() => this.#running.delete(process)));
    return process;
  }

  isRunning(process: string): boolean {
    return this.#running.has(process);
  }

  /** Removes all running processes. */
  killAll(): void {
    this.#running.clear();
  }

  get ended(): Promise<unknown> {
    return Promise.all(this.#ends);
  }
}
