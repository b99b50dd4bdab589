import { describe, expect, test } from '@jest/globals';
import { setDatabag } from 'charmkit/juju-model';
import { profileNames } from '../../demo/grafana/profile.ts';
import type { Dashboard } from './dashboard-senders.ts';
import { dashboardsOf, relateSender, titles } from './dashboard-senders.ts';
import { openWithStandIn } from './with-stand-in.ts';
import { World } from './world.ts';

const classic = { title: 'Classic', uid: 'classic', panels: [] };
const apiVersion = (version: string) => ({
  apiVersion: `dashboard.grafana.app/${version}`,
  kind: 'Dashboard',
});
const newFormat: Dashboard = {
  ...apiVersion('v2beta1'),
  metadata: { name: 'new' },
  spec: { title: 'New', elements: {}, layout: {} },
};
const status = (relation: number) =>
  `blocked: Invalid dashboards: new of relation grafana-dashboard:${relation} is in Grafana's format of version 2 (dashboard.grafana.app/v2), which can't be provisioned: export it as classic JSON`;

describe('a dashboard in the format of version 2', () => {
  test('is refused: its sender and the leader say why, and the other dashboards are shown', async () => {
    await using world = await World.open({ units: 2 });
    const { number } = relateSender(world, 'sender', dashboardsOf({ new: newFormat, classic }));
    await world.settle();
    expect(await titles(world)).toEqual(['Classic']);
    const error = expect.stringContaining('(dashboard.grafana.app/v2)');
    expect(JSON.parse(world.databag('grafana', number).event ?? '')).toEqual({
      valid: false,
      errors: [{ dashboard_id: 'new', error }],
    });
    expect([world.status('grafana/0'), world.status('grafana/1')]).toEqual([status(number), 'active']);
    await world.fire('update-status');
    expect(world.status()).toBe(status(number));
    await world.stopPebble();
    await world.startPebble();
    await world.settle();
    expect(world.status()).toBe(status(number));
    setDatabag(world.model, number, 'sender', dashboardsOf({ classic }));
    await world.settle();
    expect(world.status()).toBe('active');
    expect(world.databag('grafana', number)).not.toHaveProperty('event');
  });
});

const query = { datasource: { uid: '${DS_MIMIR}', type: 'prometheus' }, targets: [{ expr: 'up' }] };

describe.each(profileNames)('Grafana %s shows', (profile) => {
  test.each<[string, Dashboard]>([
    [
      'a resource of version 1',
      { ...apiVersion('v1beta1'), metadata: { name: 'one' }, spec: { title: 'One' } },
    ],
    ["an answer of Grafana's API", { dashboard: { title: 'One', uid: 'one' }, meta: { slug: 'one' } }],
    [
      'a dashboard with a constant of its export',
      {
        ...{ title: '${VAR_NAME}', uid: 'one' },
        __inputs: [{ name: 'VAR_NAME', type: 'constant', value: 'One' }],
      },
    ],
    [
      'a dashboard whose data source is not declared',
      { title: 'One', uid: 'one', panels: [{ type: 'stat', ...query }] },
    ],
    [
      'the rest of a dashboard with Angular panels',
      {
        title: 'One',
        uid: 'one',
        panels: [
          { type: 'graph', ...query },
          { type: 'stat', ...query },
        ],
      },
    ],
  ])('%s', async (_what, dashboard) => {
    await using pod = await openWithStandIn(profile);
    relateSender(pod.world, 'sender', dashboardsOf({ one: dashboard }));
    await pod.world.settle();
    expect(pod.grafana.state?.dashboards.map(({ uid, title }) => [uid, title])).toEqual([['one', 'One']]);
    expect(JSON.stringify(pod.grafana.state?.dashboards)).not.toContain('DS_MIMIR');
    expect(pod.world.status()).toBe('active');
  });
});
