import { describe, expect, test } from '@jest/globals';
import { setConfig, setLeader } from 'charmkit/juju-model';
import { statefulSets } from '../../src/kubernetes/object-kinds.ts';
import { cpuPatchOf, patchOf, statefulSetOf } from '../contract/kubernetes/objects.ts';
import { Cluster } from './cluster.ts';
import { World } from './world.ts';

const pending = 'waiting: Waiting for resources patch to apply';
const untrusted = 'blocked: Kubernetes resources patch failed: run juju trust grafana --scope=cluster';

describe('limits of CPU and memory', () => {
  test('that were never set have Kubernetes asked nothing', async () => {
    await using world = await World.open();
    await using cluster = await Cluster.open(world);
    for (const hook of ['upgrade-charm', 'config-changed', 'start', 'leader-elected', 'update-status'])
      await world.fire(hook);
    expect(cluster.asked()).toEqual([]);
    expect(world.status()).toBe('active');
  });

  test.each([
    [
      { cpu: '1', memory: '1Gi' },
      { cpu: '1', memory: '1073741824' },
    ],
    [
      { cpu: '100m', memory: '0.8Gi' },
      { cpu: '0.25', memory: '858993460' },
    ],
    [{ cpu: '2' }, { cpu: '2' }],
  ])('of %j are applied once, as the Python charm does', async (options, limits) => {
    await using world = await World.open();
    await using cluster = await Cluster.open(world);
    await configure(world, options);
    expect(cluster.patches()).toEqual([
      {
        method: 'PATCH',
        path: '/apis/apps/v1/namespaces/cos/statefulsets/grafana?fieldManager=ResourcePatcher',
        contentType: 'application/apply-patch+yaml',
        body: { ...patchOf('grafana', limits), apiVersion: 'apps/v1', kind: 'StatefulSet' },
      },
    ]);
    for (const hook of ['update-status', 'config-changed', 'update-status']) await world.fire(hook);
    expect(cluster.patches()).toEqual([]);
    expect(world.status()).toBe(pending);
  });

  test('are waited for until the pod has them, and Grafana is not restarted meanwhile', async () => {
    await using world = await World.open();
    await using cluster = await Cluster.open(world);
    const { starts } = startsOf(world);
    await configure(world, { cpu: '1', log_level: 'debug' });
    await world.fire('update-status');
    expect(startsOf(world)).toMatchObject({ starts, restarts: 0 });
    expect(world.status()).toBe(pending);
    await cluster.rollOut();
    expect(world.status()).toBe('active');
    expect(await world.environment()).toMatchObject({ GF_LOG_LEVEL: 'debug' });
    expect(cluster.patches()).toEqual([]);
  });

  test('are not asked about any more once the pod has them', async () => {
    await using world = await World.open();
    await using cluster = await Cluster.open(world);
    await configure(world, { cpu: '1' });
    await cluster.rollOut();
    cluster.asked();
    for (const hook of ['update-status', 'update-status']) await world.fire(hook);
    expect(cluster.asked()).toEqual([]);
  });

  test('go from the StatefulSet when they are unset', async () => {
    await using world = await World.open();
    await using cluster = await Cluster.open(world);
    await configure(world, { cpu: '1', memory: '1Gi' });
    await cluster.rollOut();
    setConfig(world.model, 'grafana', { reset: ['memory'] });
    await world.settle();
    expect(await cluster.limits()).toEqual({ cpu: '1' });
    expect(world.status()).toBe(pending);
    setConfig(world.model, 'grafana', { reset: ['cpu'] });
    await world.settle();
    expect(await cluster.limits()).toEqual({});
    await cluster.rollOut();
    expect(world.status()).toBe('active');
    cluster.asked();
    for (const hook of ['config-changed', 'update-status', 'upgrade-charm']) await world.fire(hook);
    expect(cluster.asked()).toEqual([]);
  });

  test('that the Python charm has set are taken over: what is no longer wanted goes', async () => {
    await using world = await World.open();
    await using cluster = await Cluster.open(world);
    const theirs = patchOf('grafana', { cpu: '4', memory: '1073741824' });
    await cluster.admin.apply(statefulSets, 'grafana', theirs, { fieldManager: 'ResourcePatcher' });
    await configure(world, { memory: '1Gi' });
    expect(await cluster.limits()).toEqual({ memory: '1073741824' });
  });

  test('that the pod has already, as after a refresh from the Python charm, restart nothing', async () => {
    await using world = await World.open();
    await using cluster = await Cluster.open(world);
    const theirs = patchOf('grafana', { cpu: '1' });
    await cluster.admin.apply(statefulSets, 'grafana', theirs, { fieldManager: 'ResourcePatcher' });
    await cluster.rollOut();
    await configure(world, { cpu: '1' });
    expect(world.status()).toBe('active');
    expect(cluster.patches()).toHaveLength(1);
    expect(startsOf(world).restarts).toBe(0);
    await world.fire('update-status');
    expect(cluster.asked()).toEqual([]);
  });

  test('that Juju has dropped with a refresh are applied again', async () => {
    await using world = await World.open();
    await using cluster = await Cluster.open(world);
    await configure(world, { cpu: '1' });
    await cluster.rollOut();
    await replaceStatefulSet(cluster);
    await world.fire('update-status');
    expect(await cluster.limits()).toEqual({});
    await world.fire('upgrade-charm');
    expect(await cluster.limits()).toEqual({ cpu: '1' });
    expect(world.status()).toBe(pending);
  });
});

describe('a limit that Kubernetes does not take', () => {
  test('for want of rights names the command that gives them, and is applied once it was run', async () => {
    await using world = await World.open();
    await using cluster = await Cluster.open(world);
    world.kubernetes = cluster.api.access('untrusted');
    await configure(world, { cpu: '1' });
    expect(world.status()).toBe(untrusted);
    expect(cluster.patches()).toEqual([]);
    world.kubernetes = cluster.api.access('trusted');
    await world.fire('update-status');
    expect(cluster.patches()).toHaveLength(1);
    await cluster.rollOut();
    expect(world.status()).toBe('active');
  });

  test('since it does not answer is tried again by the next hook', async () => {
    await using world = await World.open();
    await using cluster = await Cluster.open(world);
    cluster.api.isUp = false;
    await configure(world, { cpu: '1', log_level: 'debug' });
    expect(world.status()).toMatch(
      /^waiting: Kubernetes does not answer at https:\/\/localhost:\d+ \(\w+\)$/,
    );
    expect(startsOf(world).restarts).toBe(1);
    cluster.api.isUp = true;
    await world.fire('update-status');
    expect(await cluster.limits()).toEqual({ cpu: '1' });
    expect(world.status()).toBe(pending);
  });

  test("since another manager has set it is left to that one, and Grafana's other options take effect", async () => {
    await using world = await World.open();
    await using cluster = await Cluster.open(world);
    await cluster.admin.apply(statefulSets, 'grafana', cpuPatchOf('grafana', '3'), {
      fieldManager: 'kubectl',
    });
    await configure(world, { cpu: '1', log_level: 'debug' });
    const refused = 'blocked: Kubernetes resources patch failed: kubectl has set limits.cpu';
    expect(world.status()).toBe(refused);
    expect(startsOf(world).restarts).toBe(1);
    await world.fire('update-status');
    expect(world.status()).toBe(refused);
    expect(await cluster.limits()).toEqual({ cpu: '3' });
    setConfig(world.model, 'grafana', { reset: ['cpu'] });
    await world.settle();
    expect(world.status()).toBe('active');
  });

  test('since there is no StatefulSet is waited for', async () => {
    await using world = await World.open();
    await using cluster = await Cluster.open(world);
    await cluster.admin.delete(statefulSets, 'grafana');
    await configure(world, { cpu: '1' });
    expect(world.status()).toBe('waiting: Kubernetes has no StatefulSet grafana in namespace cos');
  });

  test('for want of credentials, as outside a cluster, is said so', async () => {
    await using world = await World.open();
    await configure(world, { cpu: '1' });
    expect(world.status()).toBe(
      'blocked: Kubernetes resources patch failed: there are no credentials for Kubernetes',
    );
    setConfig(world.model, 'grafana', { reset: ['cpu'] });
    await world.settle();
    expect(world.status()).toBe('active');
  });

  test('that is none leaves those that were applied', async () => {
    await using world = await World.open();
    await using cluster = await Cluster.open(world);
    await configure(world, { cpu: '1' });
    await cluster.rollOut();
    await configure(world, { cpu: '-1' });
    expect(world.status()).toMatch(/^blocked: option cpu: must be an amount/);
    expect(await cluster.limits()).toEqual({ cpu: '1' });
  });

  test('and somebody takes away at once is applied once for each look at everything', async () => {
    await using world = await World.open();
    await using cluster = await Cluster.open(world);
    await configure(world, { cpu: '1' });
    await replaceStatefulSet(cluster);
    cluster.asked();
    for (const hook of ['update-status', 'update-status']) await world.fire(hook);
    expect(cluster.patches()).toEqual([]);
    expect(world.status()).toBe(pending);
  });
});

describe('with several units limits', () => {
  test('are applied by the leader, and each unit waits for its own pod', async () => {
    await using world = await World.open({ units: 2 });
    await using cluster = await Cluster.open(world);
    await configure(world, { cpu: '1' });
    expect(cluster.patches()).toHaveLength(1);
    expect([world.status('grafana/0'), world.status('grafana/1')]).toEqual([pending, pending]);
    await cluster.rollOut('grafana/1');
    expect([world.status('grafana/0'), world.status('grafana/1')]).toEqual([pending, 'active']);
    await cluster.rollOut('grafana/0');
    expect([world.status('grafana/0'), world.status('grafana/1')]).toEqual(['active', 'active']);
    expect(cluster.patches()).toEqual([]);
  });

  test('are kept by a new leader, and applied anew by it alone', async () => {
    await using world = await World.open({ units: 2 });
    await using cluster = await Cluster.open(world);
    await configure(world, { cpu: '1' });
    for (const unit of ['grafana/1', 'grafana/0']) await cluster.rollOut(unit);
    setLeader(world.model, 'grafana/1');
    await world.settle();
    expect(cluster.patches()).toEqual([]);
    await configure(world, { cpu: '2' });
    expect(cluster.patches()).toHaveLength(1);
    expect(await cluster.limits()).toEqual({ cpu: '2' });
  });
});

test('a hook that was cut short after the patch ends as if it had not been', async () => {
  await using world = await World.open();
  await using cluster = await Cluster.open(world);
  setConfig(world.model, 'grafana', { set: { cpu: '1' } });
  await world.cutShort('status-get');
  await world.settle();
  expect(world.status()).toBe(pending);
  await cluster.rollOut();
  expect(world.status()).toBe('active');
});

async function configure(world: World, set: Readonly<Record<string, string>>): Promise<void> {
  setConfig(world.model, 'grafana', { set });
  await world.settle();
}

function startsOf(world: World): { readonly starts?: number; readonly restarts?: number } {
  return { ...world.pebble().counts().services.grafana };
}

/** The object as Juju writes it, without the fields of other managers. */
async function replaceStatefulSet({ admin }: Cluster): Promise<void> {
  await admin.delete(statefulSets, 'grafana');
  await admin.create(statefulSets, 'grafana', statefulSetOf('grafana'), { fieldManager: 'juju' });
}
