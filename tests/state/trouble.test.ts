import { describe, expect, test } from '@jest/globals';
import { setConfig } from 'charmkit/juju-model';
import type { HookRun } from 'juju-sim/testing';
import { dashboardsOf, relateSender } from './dashboard-senders.ts';
import { nameOf, type Provider, provider, sourceData } from './providers.ts';
import { World } from './world.ts';

describe('Pebble that is not there', () => {
  test('is waited for, and what was related meanwhile is there when it comes', async () => {
    await using world = await World.open();
    await world.stopPebble();
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    expect(world.status()).toBe('waiting: Waiting for Pebble in the container grafana');
    await world.startPebble();
    await world.settle();
    expect(world.status()).toBe('active');
    expect(await world.names()).toEqual([nameOf('prometheus', 0)]);
  });
});

describe('a container that starts anew', () => {
  test('is set up as it was, and Grafana started once', async () => {
    await using world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    await world.stopPebble();
    await world.startPebble();
    await world.settle();
    expect(await world.names()).toEqual([nameOf('prometheus', 0)]);
    expect(world.pebble().counts().services.grafana).toEqual({ starts: 1, restarts: 0 });
  });
});

describe('Grafana that does not load its data sources', () => {
  test.each([
    ['does not answer', { isUp: false }, /^waiting: Grafana does not answer at http/],
    ['answers 500', { reloadStatus: 500 }, /^waiting: Grafana answered 500 to \/api\/admin\/provisioning/],
    ['answers 401', { reloadStatus: 401 }, /^waiting: Grafana refuses the admin password \(401\)/],
  ])(
    '%s: the status says so, and the next hook repairs it without a restart',
    async (_what, trouble, status) => {
      await using world = await World.open();
      Object.assign(world.grafana(), trouble);
      world.relate('prometheus', provider('prometheus', 1));
      const hook = await untilReloadFails(world);
      expect(world.status()).toMatch(status);
      Object.assign(world.grafana(), { isUp: true, reloadStatus: 200 });
      await world.fire('update-status');
      expect(world.status()).toBe('active');
      expect(world.grafana().loaded.at(-1)).toEqual(await world.file());
      expect(world.pebble().counts().services.grafana?.restarts).toBe(0);
      expect(hook.end.isCommitted).toBe(true);
    },
  );

  test.each<
    [string, (world: World) => { readonly type?: string; readonly host?: string; readonly count?: number }]
  >([
    ['URL', () => ({ host: 'http://elsewhere:9090' })],
    ['type', () => ({ type: 'loki' })],
    [
      'default',
      (world) => {
        world.relate('loki', provider('loki', 1, 'loki'));
        setConfig(world.model, 'grafana', { set: { default_datasource: nameOf('loki', 0) } });
        // The new one is missing, and the former default is one still.
        return { count: 2 };
      },
    ],
    [
      'setting',
      (world) => {
        setConfig(world.model, 'grafana', { set: { datasource_query_timeout: 600 } });
        return {};
      },
    ],
  ])(
    'reports a reload that it did not perform: a data source whose %s has changed counts as loaded only once Grafana shows it',
    async (_what, change) => {
      await using world = await World.open();
      const { number } = world.relate('prometheus', provider('prometheus', 1));
      await world.settle();
      world.grafana().isMigrating = true;
      const { type = 'prometheus', host, count = 1 } = change(world);
      const { units = {} } = provider('prometheus', 1);
      world.write(number, 'prometheus', {
        app: sourceData('prometheus', type),
        units: host === undefined ? units : { 'prometheus/0': { grafana_source_host: host } },
      });
      await world.settle();
      expect(world.status()).toBe(`waiting: Grafana has not loaded ${count} changed data sources yet`);
      world.grafana().isMigrating = false;
      await world.fire('update-status');
      expect(world.status()).toBe('active');
      expect(world.grafana().loaded.at(-1)).toEqual(await world.file());
      expect(world.pebble().counts().services.grafana?.restarts).toBe(0);
    },
  );

  test('shows a type by another name than a provider: the data source is loaded', async () => {
    await using world = await World.open();
    world.grafana().typeNames = { phlare: 'grafana-pyroscope-datasource' };
    world.relate('phlare', provider('phlare', 1, 'phlare'));
    await world.settle();
    const { reloads } = world.grafana();
    await world.fire('update-status');
    expect([world.status(), world.grafana().reloads]).toEqual([
      'blocked: Grafana lacks the plugins of the data source types phlare',
      reloads,
    ]);
  });

  test.each([
    ['cannot list its plugins', '/api/plugins?type=datasource', 500],
    ['refuses to list its plugins', '/api/plugins?type=datasource', 403],
  ])('%s: its data sources are loaded, and it is asked again', async (_what, path, status) => {
    await using world = await World.open();
    world.grafana().fault = ({ url }, response) => {
      if (url !== path) return false;
      response.writeHead(status).end('{}');
      return true;
    };
    world.relate('loki', provider('loki', 1, 'loki'));
    await world.settle();
    expect(world.status()).toBe('active');
    const { reloads } = world.grafana();
    await world.fire('update-status');
    expect([world.status(), world.grafana().reloads]).toEqual(['active', reloads]);
    world.grafana().fault = ({ url }, response) => {
      if (url !== path) return false;
      response.end('[{"id": "prometheus"}]');
      return true;
    };
    await world.fire('update-status');
    expect(world.status()).toBe('blocked: Grafana lacks the plugins of the data source types loki');
    world.grafana().fault = undefined;
    await world.fire('update-status');
    expect([world.status(), world.grafana().reloads]).toEqual(['active', reloads]);
  });

  test('answers 500 to the reload of dashboards, as while another unit reloads them, is asked again by the next hook', async () => {
    await using world = await World.open();
    world.grafana().fault = ({ url }, response) => {
      if (url !== '/api/admin/provisioning/dashboards/reload') return false;
      response.statusCode = 500;
      response.end('{}');
      return true;
    };
    relateSender(world, 'sender', dashboardsOf({ 'file:one': { uid: 'one', title: 'One', panels: [] } }));
    await world.settle();
    expect(world.status()).toMatch(
      /^waiting: Grafana answered 500 to \/api\/admin\/provisioning\/dashboards/,
    );
    world.grafana().fault = undefined;
    await world.fire('update-status');
    expect(world.status()).toBe('active');
    expect(world.pebble().counts().services.grafana?.restarts).toBe(0);
  });

  test('goes on refusing the password long after its start: one restart loads them, and no more', async () => {
    await using world = await World.open();
    world.grafana().reloadStatus = 401;
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    await world.fire('update-status');
    expect(world.pebble().counts().services.grafana?.restarts).toBe(0);
    world.clockMs += 60 * 60_000;
    await world.fire('update-status');
    await world.fire('update-status');
    await world.fire('update-status');
    expect(world.status()).toBe('active');
    expect(world.pebble().counts().services.grafana?.restarts).toBe(1);
  });
});

describe('a hook that is cut short', () => {
  test.each(['relation-get', 'relation-set', 'secret-get', 'status-get'])(
    'at %s is made good by an update-status, should Juju not run it again',
    async (tool) => {
      await using world = await World.open();
      const relation = world.relate('prometheus', provider('prometheus', 1));
      await world.settle();
      world.write(relation.number, 'prometheus', {
        app: sourceData('prometheus', 'prometheus'),
        units: { 'prometheus/0': { grafana_source_host: 'http://elsewhere:9090' } },
      });
      world.failTool = tool;
      const entity = { relation: relation.number, remoteUnit: 'prometheus/0' };
      await world.fire('grafana-source-relation-changed', { ...entity, mayFail: true });
      world.failTool = undefined;
      await world.fire('update-status');
      expect((await world.file()).datasources).toMatchObject([{ url: 'http://elsewhere:9090' }]);
      expect(world.grafana().loaded.at(-1)).toEqual(await world.file());
      expect(world.status()).toBe('active');
    },
  );
});

describe('a relation that Juju took away without a word', () => {
  test('is noticed by update-status', async () => {
    await using world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    world.forgetRelation('prometheus');
    await world.fire('update-status');
    expect(await world.file()).toMatchObject({
      datasources: [],
      deleteDatasources: [{ name: nameOf('prometheus', 0) }],
    });
  });
});

describe('garbage from a provider', () => {
  const host = { grafana_source_host: 'http://loki:3100' };
  const data = (fields: object) => ({ ...sourceData('loki', 'loki', fields) });
  const million = 'x'.repeat(1_000_000);
  const garbage: readonly (readonly [string, Provider, string])[] = [
    [
      'not JSON',
      { app: { grafana_source_data: '{not json' }, units: { 'loki/0': host } },
      'grafana_source_data',
    ],
    ['a list', { app: { grafana_source_data: '[1]' }, units: { 'loki/0': host } }, 'grafana_source_data'],
    ['1 MB', { app: { grafana_source_data: million }, units: { 'loki/0': host } }, 'grafana_source_data'],
    ...['model', 'model_uuid', 'application', 'type'].flatMap(
      (field): (readonly [string, Provider, string])[] => [
        [`${field} missing`, { app: data({ [field]: undefined }), units: { 'loki/0': host } }, field],
        [
          `${field} of the wrong type`,
          { app: data({ [field]: { a: 1 } }), units: { 'loki/0': host } },
          field,
        ],
        [`${field} of 1 MB`, { app: data({ [field]: million }), units: { 'loki/0': host } }, field],
        [`${field} with a newline`, { app: data({ [field]: 'a\nb: c' }), units: { 'loki/0': host } }, field],
      ],
    ),
    [
      'extra_fields a string',
      { app: data({ extra_fields: 'x' }), units: { 'loki/0': host } },
      'extra_fields',
    ],
    [
      'extra_fields of 1 MB',
      { app: data({ extra_fields: { a: million } }), units: { 'loki/0': host } },
      'extra_fields',
    ],
    [
      'secure_extra_fields a list',
      { app: data({ secure_extra_fields: [1] }), units: { 'loki/0': host } },
      'secure_extra_fields',
    ],
    [
      'timeout no number',
      { app: data({ extra_fields: { timeout: '5m' } }), units: { 'loki/0': host } },
      'timeout',
    ],
    [
      'a newline in the URL',
      { app: data({}), units: { 'loki/0': { grafana_source_host: 'http://a\nb: c' } } },
      'grafana_source_host',
    ],
    [
      'a URL of 1 MB',
      { app: data({}), units: { 'loki/0': { grafana_source_host: `http://${million}` } } },
      'grafana_source_host',
    ],
    [
      'no URL',
      { app: data({}), units: { 'loki/0': { grafana_source_host: 'http://[' } } },
      'grafana_source_host',
    ],
    [
      'an application URL that is none',
      { app: { ...data({}), grafana_source_app_host: 'http://a\tb' }, units: { 'loki/0': {} } },
      'grafana_source_app_host',
    ],
  ];

  test.each(garbage)('costs one warning, and no one else anything: %s', async (_what, loki, field) => {
    await using world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    const relation = world.relate('loki', loki);
    const runs = await world.settle();
    for (const run of runs) expect(warningsOf(run).length).toBeLessThanOrEqual(1);
    const warning = runs.flatMap(warningsOf)[0] ?? '';
    expect(warning).toContain(`grafana-source:${relation.number}`);
    expect(warning).toContain(field);
    expect(warning.length).toBeLessThan(400);
    expect(await world.names()).toContain(nameOf('prometheus', 0));
    expect(world.grafana().loaded.at(-1)).toBeDefined();
    expect(world.status()).toBe('active');
  });

  test('that is YAML to someone else is text to Grafana', async () => {
    await using world = await World.open();
    const fields = {
      extra_fields: { 'a: b': '- x: &y *z !!tag %', '#c': '{[`@' },
      type: 'it\'s: "odd" # not a comment',
    };
    world.relate('loki', { app: data(fields), units: { 'loki/0': host } });
    await world.settle();
    expect((await world.file()).datasources).toMatchObject([
      { type: fields.type, jsonData: fields.extra_fields },
    ]);
  });

  test("that takes the name of another's data source loses to the older relation, until that goes", async () => {
    await using world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    world.relate('thief', { app: sourceData('prometheus', 'loki'), units: { 'thief/0': host } });
    const runs = await world.settle();
    expect((await world.file()).datasources).toMatchObject([{ type: 'prometheus' }]);
    expect(runs.flatMap(warningsOf)).toEqual([expect.stringContaining(nameOf('prometheus', 0))]);
    world.unrelate('prometheus');
    await world.settle();
    expect((await world.file()).datasources).toMatchObject([{ type: 'loki', name: nameOf('prometheus', 0) }]);
    expect((await world.file()).deleteDatasources).toEqual([]);
  });
});

function warningsOf({ logs }: HookRun): readonly string[] {
  return logs.filter(({ level }) => level === 'WARNING').flatMap(({ message }) => message.split('\n'));
}

/** Runs hooks that are due until a request to Grafana has failed. */
async function untilReloadFails(world: World): Promise<HookRun> {
  for (;;) {
    const run = await world.step();
    if (world.status() !== 'active' && (await world.names()).length > 0) return run;
  }
}
