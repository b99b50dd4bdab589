import { describe, expect, test } from '@jest/globals';
import { setConfig } from 'charmkit/juju-model';
import { profileNames } from '../../demo/grafana/profile.ts';
import { dashboardsOf, relateSender } from './dashboard-senders.ts';
import { openWithStandIn, type StandInPod } from './with-stand-in.ts';

const one = { title: 'One', uid: 'one', panels: [] };
const two = { title: 'Two', uid: 'two', panels: [] };

describe.each(profileNames)('option dashboard_folders in Grafana %s', (profile) => {
  test('moves dashboards into folders of their applications, and back, with their ids', async () => {
    await using pod = await openWithStandIn(profile);
    relateSender(pod.world, 'first', dashboardsOf({ one }));
    relateSender(pod.world, 'second', dashboardsOf({ two }));
    await pod.world.settle();
    const before = places(pod);
    expect(before.map(({ folder }) => folder)).toEqual([undefined, undefined]);
    await configure(pod, { dashboard_folders: true });
    expect(places(pod)).toEqual(
      before.map((place, index) => ({ ...place, folder: ['first', 'second'][index] })),
    );
    relateSender(pod.world, 'third', dashboardsOf({ three: { title: 'Three', uid: 'three' } }));
    await pod.world.settle();
    expect(places(pod).map(({ folder }) => folder)).toEqual(['first', 'second', 'third']);
    await configure(pod, { dashboard_folders: false });
    expect(places(pod).slice(0, 2)).toEqual(before);
    expect(pod.world.status()).toBe('active');
  });

  test('leaves folders as they are while an option is invalid', async () => {
    await using pod = await openWithStandIn(profile);
    relateSender(pod.world, 'first', dashboardsOf({ one }));
    await configure(pod, { dashboard_folders: true });
    await configure(pod, { log_level: 'loud' });
    relateSender(pod.world, 'second', dashboardsOf({ two }));
    await pod.world.settle();
    expect(places(pod).map(({ folder }) => folder)).toEqual(['first', 'second']);
  });
});

async function configure(
  { world, grafana }: StandInPod,
  set: Record<string, boolean | string>,
): Promise<void> {
  setConfig(world.model, 'grafana', { set });
  await world.settle();
  grafana.recover();
}

/** The ids and folders of dashboards, in the order of their ids. */
function places({ grafana }: StandInPod) {
  const all = grafana.state?.dashboards ?? [];
  const titles = new Map(all.filter(({ isFolder }) => isFolder).map(({ id, title }) => [id, title]));
  return all
    .filter(({ isFolder }) => !isFolder)
    .map(({ id, uid, folderId }) => ({ id, uid, folder: titles.get(folderId) }));
}
