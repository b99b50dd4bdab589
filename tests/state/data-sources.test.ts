import { describe, expect, test } from '@jest/globals';
import { computeDataSourceUid } from 'charmkit/interfaces/grafana-datasource';
import { nameOf, provider, sourceData } from './providers.ts';
import { World } from './world.ts';

const restartsOf = (world: World) => world.pebble().counts().services;

describe('related providers', () => {
  test('become data sources in the hook that reads them, without a restart', async () => {
    await using world = await World.open();
    const before = restartsOf(world);
    world.relate('prometheus', provider('prometheus', 3));
    world.relate('loki', {
      app: { ...sourceData('loki', 'loki'), grafana_source_app_host: 'http://loki:3100' },
      units: { 'loki/0': {} },
    });
    await world.settle();
    expect(await world.names()).toEqual([
      nameOf('prometheus', 0),
      nameOf('prometheus', 1),
      nameOf('prometheus', 2),
      nameOf('loki'),
    ]);
    expect(world.grafana().loaded.at(-1)).toEqual(await world.file());
    expect(restartsOf(world)).toEqual(before);
    expect(world.status()).toBe('active');
  });

  test('are loaded and confirmed while the administrator looks at another organization of Grafana', async () => {
    await using world = await World.open();
    world.grafana().organization = '2';
    const before = restartsOf(world);
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    expect(world.status()).toBe('active');
    world.unrelate('prometheus');
    await world.settle();
    await world.fire('update-status');
    expect((await world.file()).deleteDatasources).toEqual([]);
    expect(restartsOf(world)).toEqual(before);
  });

  test('are told the uids of their data sources, and where Grafana is', async () => {
    await using world = await World.open();
    const relation = world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    expect(world.databag('grafana', relation.number)).toEqual({
      grafana_uid: `juju_cos_${world.model.uuid}_grafana_0`,
      datasource_uids: JSON.stringify({ 'prometheus/0': computeDataSourceUid(nameOf('prometheus', 0)) }),
      grafana_base_url: 'http://grafana-0.grafana-endpoints.cos.svc.cluster.local:3000',
      requested_secrets: '["secure_extra_fields"]',
    });
  });

  test('lose the data sources of units that leave, and their names are deleted', async () => {
    await using world = await World.open();
    const relation = world.relate('prometheus', provider('prometheus', 3));
    await world.settle();
    world.scale('prometheus', 1);
    await world.settle();
    expect(await world.names()).toEqual([nameOf('prometheus', 0)]);
    expect((await world.file()).deleteDatasources).toEqual(
      [1, 2].map((unit) => ({ name: nameOf('prometheus', unit), orgId: 1 })),
    );
    const { datasource_uids: uids = '' } = world.databag('grafana', relation.number);
    expect(Object.keys(JSON.parse(uids))).toEqual(['prometheus/0']);
  });

  test.each([
    ['for each unit', provider('loki', 2), [nameOf('loki', 0), nameOf('loki', 1)]],
    [
      'for the application',
      {
        app: { ...sourceData('loki', 'loki'), grafana_source_app_host: 'http://loki:3100' },
        units: { 'loki/0': {} },
      },
      [nameOf('loki')],
    ],
  ])('take their data sources along when the relation goes: %s', async (_form, loki, names) => {
    await using world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    world.relate('loki', loki);
    await world.settle();
    world.unrelate('loki');
    await world.settle();
    expect(await world.names()).toEqual([nameOf('prometheus', 0)]);
    expect((await world.file()).deleteDatasources.map(({ name }) => name)).toEqual(names);
    expect(world.grafana().loaded.at(-1)).toEqual(await world.file());
  });

  test('that never had an address depart in peace', async () => {
    await using world = await World.open();
    world.relate('mimir', {
      app: sourceData('mimir', 'prometheus'),
      units: { 'mimir/0': {}, 'mimir/1': {} },
    });
    await world.settle();
    world.scale('mimir', 1);
    await world.settle();
    world.unrelate('mimir');
    await world.settle();
    expect(await world.file()).toMatchObject({ datasources: [], deleteDatasources: [] });
  });

  test('that come back leave the list of what is deleted', async () => {
    await using world = await World.open();
    world.relate('prometheus', provider('prometheus', 2));
    await world.settle();
    world.unrelate('prometheus');
    await world.settle();
    delete world.model.applications.prometheus;
    for (const unit of ['prometheus/0', 'prometheus/1']) delete world.model.units[unit];
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    expect(await world.names()).toEqual([nameOf('prometheus', 0)]);
    expect((await world.file()).deleteDatasources.map(({ name }) => name)).toEqual([nameOf('prometheus', 1)]);
  });
});

describe('the list of what is deleted', () => {
  test('is forgotten at the next update-status once Grafana has deleted', async () => {
    await using world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    world.unrelate('prometheus');
    await world.settle();
    await world.fire('update-status');
    expect((await world.file()).deleteDatasources).toEqual([]);
    expect(world.databag('grafana').sources_to_delete).toBe('[]');
  });

  test('stays while Grafana has not', async () => {
    await using world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    world.grafana().reloadStatus = 500;
    world.unrelate('prometheus');
    await world.settle();
    await world.fire('update-status');
    expect((await world.file()).deleteDatasources).toHaveLength(1);
  });

  test('stays until every unit has deleted', async () => {
    await using world = await World.open({ units: 2 });
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    world.grafana('grafana/1').isUp = false;
    world.unrelate('prometheus');
    await world.settle();
    await world.fire('update-status');
    expect((await world.file()).deleteDatasources).toHaveLength(1);
    world.grafana('grafana/1').isUp = true;
    await world.fire('update-status', { unit: 'grafana/1' });
    await world.settle();
    await world.fire('update-status');
    await world.settle();
    expect((await world.file('grafana/0')).deleteDatasources).toEqual([]);
    expect((await world.file('grafana/1')).deleteDatasources).toEqual([]);
  });
});

describe('several units', () => {
  test('provision the same file', async () => {
    await using world = await World.open({ units: 2 });
    world.relate('prometheus', provider('prometheus', 2));
    await world.settle();
    const path = '/etc/grafana/provisioning/datasources/datasources.yaml';
    expect(await world.readFile(path, 'grafana/1')).toBe(await world.readFile(path, 'grafana/0'));
    expect(world.grafana('grafana/1').loaded.at(-1)).toEqual(await world.file());
  });

  test("share one admin password, which only Juju's secret holds", async () => {
    await using world = await World.open({ units: 2 });
    const secrets = Object.values(world.model.secrets).filter(({ owner }) => owner.kind === 'application');
    expect(secrets).toHaveLength(1);
    expect(JSON.stringify(world.model.relations)).not.toContain(secrets[0]?.revisions[0]?.content.password);
  });
});

describe('a hook that runs twice', () => {
  test.each([
    'grafana-source-relation-changed',
    'update-status',
    'config-changed',
    'start',
    'leader-elected',
    'upgrade-charm',
    'grafana-pebble-ready',
  ])('writes nothing the second time: %s', async (hook) => {
    await using world = await World.open();
    const relation = world.relate('prometheus', provider('prometheus', 2));
    await world.settle();
    const entity = hook.includes('relation') ? { relation: relation.number, remoteUnit: 'prometheus/0' } : {};
    await world.fire(hook, entity);
    const before = world.pebble().counts();
    const { calls } = await world.fire(hook, entity);
    const writing = calls
      .map(({ call }) => call.tool)
      .filter((tool) => !/-get$|-ids$|-list$|^is-leader$|^goal-state$|^opened-ports$/.test(tool));
    expect(writing).toEqual([]);
    expect(world.pebble().counts().bytesWritten).toBe(before.bytesWritten);
    expect(world.pebble().counts().services).toEqual(before.services);
  });
});
