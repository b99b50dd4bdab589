import { describe, expect, test } from '@jest/globals';
import { setDatabag } from 'charmkit/juju-model';
import { dashboardsDirectory } from '../../src/grafana/files.ts';
import {
  dashboardFiles,
  dashboardsOf,
  providerPaths,
  relateSender,
  titles,
  unrelateSender,
} from './dashboard-senders.ts';
import { World } from './world.ts';

const one = { title: 'One', uid: 'one', panels: [] };
const two = { title: 'Two', uid: 'two', panels: [] };

describe('dashboards of related applications', () => {
  test('are files of a provider of their own in the hook that reads them', async () => {
    await using world = await World.open();
    const { number } = relateSender(world, 'sender', dashboardsOf({ 'file:one': one, 'file:two': two }));
    await world.settle();
    expect(await titles(world)).toEqual(['One', 'Two']);
    expect([...(await dashboardFiles(world)).keys()]).toEqual(
      Array.from({ length: 2 }, () =>
        expect.stringMatching(`^relation-${number}/juju_sender-k8s_[0-9a-f]{16}.json$`),
      ),
    );
    expect(await providerPaths(world)).toEqual([`${dashboardsDirectory}/relation-${number}`]);
    expect(world.status()).toBe('active');
  });

  test('go with their relation, in the same hook', async () => {
    await using world = await World.open();
    relateSender(world, 'sender', dashboardsOf({ 'file:one': one }));
    const { number } = relateSender(world, 'other', dashboardsOf({ 'file:two': two }));
    await world.settle();
    unrelateSender(world, 'sender');
    await world.settle();
    expect(await titles(world)).toEqual(['Two']);
    expect(await providerPaths(world)).toEqual([`${dashboardsDirectory}/relation-${number}`]);
  });

  test('go when their sender takes them back', async () => {
    await using world = await World.open();
    const { number } = relateSender(world, 'sender', dashboardsOf({ 'file:one': one }));
    await world.settle();
    setDatabag(world.model, number, 'sender', { dashboards: '' });
    await world.settle();
    expect(await titles(world)).toEqual([]);
    expect(await providerPaths(world)).toEqual([]);
  });
});
