import { describe, expect, test } from '@jest/globals';
import { setDatabag } from 'charmkit/juju-model';
import { profileNames } from '../../demo/grafana/profile.ts';
import { dashboardsOf, relateSender, unrelateSender } from './dashboard-senders.ts';
import { openWithStandIn, type StandInPod } from './with-stand-in.ts';

const moving = { title: 'Moving', uid: 'moving', panels: [] };
// The first sender keeps it, so that its provider stays.
const staying = { title: 'Staying', uid: 'staying', panels: [] };
const other = { title: 'Other', uid: 'other', panels: [] };

describe.each(profileNames)('a dashboard that moves between senders in Grafana %s', (profile) => {
  test('is given up by the old one before the new one adds it', async () => {
    await using pod = await openWithStandIn(profile);
    const [first, second] = await relateTwo(pod);
    expect(owners(pod)).toEqual({
      moving: `grafana-dashboard:${first}`,
      staying: `grafana-dashboard:${first}`,
      other: `grafana-dashboard:${second}`,
    });
    setDatabag(pod.world.model, first, 'first', dashboardsOf({ staying }));
    setDatabag(pod.world.model, second, 'second', dashboardsOf({ moving, other }));
    await pod.world.settle();
    pod.grafana.recover();
    expect(owners(pod)).toEqual({
      moving: `grafana-dashboard:${second}`,
      staying: `grafana-dashboard:${first}`,
      other: `grafana-dashboard:${second}`,
    });
    expect(pod.world.status()).toBe('active');
  });

  test('is given up although the new sender offers it first, with a greater version', async () => {
    await using pod = await openWithStandIn(profile);
    const [first, second] = await relateTwo(pod);
    const greater = dashboardsOf({ moving: { ...moving, version: 9 }, other });
    setDatabag(pod.world.model, second, 'second', greater);
    await pod.world.settle();
    pod.grafana.recover();
    pod.grafana.recover();
    expect(owners(pod)).toEqual({
      moving: `grafana-dashboard:${second}`,
      staying: `grafana-dashboard:${first}`,
      other: `grafana-dashboard:${second}`,
    });
    unrelateSender(pod.world, 'second');
    await pod.world.settle();
    pod.grafana.recover();
    expect(owners(pod)).toEqual({
      moving: `grafana-dashboard:${first}`,
      staying: `grafana-dashboard:${first}`,
    });
    expect(pod.world.status()).toBe('active');
  });
});

async function relateTwo({ world }: StandInPod): Promise<readonly [first: number, second: number]> {
  const first = relateSender(world, 'first', dashboardsOf({ moving, staying }));
  const second = relateSender(world, 'second', dashboardsOf({ other }));
  await world.settle();
  return [first.number, second.number];
}

/** The provider of each dashboard. */
function owners({ grafana }: StandInPod): Readonly<Record<string, string>> {
  const { dashboards = [], provisionedDashboards = [] } = grafana.state ?? {};
  const providers = new Map(
    provisionedDashboards.map(({ dashboardId, provider }) => [dashboardId, provider]),
  );
  return Object.fromEntries(dashboards.map(({ id, uid }) => [uid, providers.get(id) ?? 'nobody']));
}
