import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { setLeader } from 'charmkit/juju-model';
import { neighbour } from './neighbour.ts';
import { provider, sourceData } from './providers.ts';
import { World } from './world.ts';

const direct = 'http://grafana-0.grafana-endpoints.cos.svc.cluster.local:3000';
const url = 'http://10.43.8.34/cos-grafana';

/** The databags of an application whose unit writes nothing. */
const app = (data: Readonly<Record<string, string>>, name = 'remote') => ({
  app: data,
  units: { [`${name}/0`]: {} },
});
const ingress = (given: string) => app({ ingress: JSON.stringify({ url: given }) }, 'traefik');
const auth = (proxy: object, name = 'proxy') => app({ auth: JSON.stringify({ proxy }) }, name);
const header = { header_name: 'X-WEBAUTH-USER', header_property: 'username' };

describe('an ingress', () => {
  test('gives the URL that everybody is told, in the hook that brings it', async () => {
    await using world = await World.open();
    const source = world.relate('prometheus', provider('prometheus', 1));
    const catalogue = world.relate('catalogue', app({}, 'catalogue'), 'catalogue');
    const metadata = world.relate('loki', app({}, 'loki'), 'grafana-metadata');
    const metrics = world.relate('prometheus', provider('prometheus', 1), 'metrics-endpoint');
    await world.settle();
    expect(world.databag('grafana', source.number).grafana_base_url).toBe(direct);
    const traefik = world.relate('traefik', app({}, 'traefik'), 'ingress');
    await world.settle();
    world.write(traefik.number, 'traefik', ingress(url));
    await world.step();
    expect(world.databag('grafana', source.number).grafana_base_url).toBe(url);
    expect(world.databag('grafana', catalogue.number).url).toBe(url);
    expect(world.databag('grafana', metadata.number)).toMatchObject({
      ingress_url: url,
      direct_url: `${direct}/`,
    });
    const [job] = JSON.parse(world.databag('grafana', metrics.number).scrape_jobs ?? '');
    expect(job.metrics_path).toBe('/cos-grafana/metrics');
    expect(await world.environment()).toMatchObject({
      GF_SERVER_ROOT_URL: url,
      GF_SERVER_SERVE_FROM_SUB_PATH: 'True',
    });
  });

  test('that goes takes its URL along, from everybody', async () => {
    await using world = await World.open();
    const metadata = world.relate('loki', app({}, 'loki'), 'grafana-metadata');
    const source = world.relate('prometheus', provider('prometheus', 1));
    world.relate('traefik', ingress(url), 'ingress');
    await world.settle();
    world.unrelate('traefik', 'ingress');
    await world.settle();
    expect(world.databag('grafana', metadata.number)).not.toHaveProperty('ingress_url');
    expect(world.databag('grafana', source.number).grafana_base_url).toBe(direct);
    expect(await world.environment()).toMatchObject({
      GF_SERVER_ROOT_URL: direct,
      GF_SERVER_SERVE_FROM_SUB_PATH: 'False',
    });
  });

  test.each([
    ['http://grafana.example.com', 'http://grafana.example.com', 'False'],
    ['https://grafana.example.com/', 'https://grafana.example.com', 'False'],
    ['https://obs.example.com/cos-grafana/', 'https://obs.example.com/cos-grafana', 'True'],
    ['http://[fd00::1]:8080/a/b', 'http://[fd00::1]:8080/a/b', 'True'],
    ['http://x/${GF_SECURITY_ADMIN_PASSWORD}', 'http://x/%24%7BGF_SECURITY_ADMIN_PASSWORD%7D', 'True'],
    ['http://x/%(admin_password)s', 'http://x/%25(admin_password)s', 'True'],
  ])('of URL %s makes Grafana serve %s, from a sub path: %s', async (given, served, isSubPath) => {
    await using world = await World.open();
    world.relate('traefik', ingress(given), 'ingress');
    await world.settle();
    expect(await world.environment()).toMatchObject({
      GF_SERVER_ROOT_URL: served,
      GF_SERVER_SERVE_FROM_SUB_PATH: isSubPath,
    });
  });

  test("does not lose Juju's own keys in a unit's databag", async () => {
    await using world = await World.open();
    const traefik = world.relate('traefik', ingress(url), 'ingress');
    await world.settle();
    expect(world.databag('grafana/0', traefik.number)).toMatchObject({
      'ingress-address': expect.any(String),
      host: '"grafana-0.grafana-endpoints.cos.svc.cluster.local"',
    });
  });
});

describe('an auth proxy', () => {
  test('is followed as it changes, and gone when it goes', async () => {
    await using world = await World.open();
    const relation = world.relate('proxy', auth(header), 'grafana-auth');
    await world.settle();
    expect(await world.environment()).toMatchObject({ GF_AUTH_PROXY_HEADER_NAME: 'X-WEBAUTH-USER' });
    const changed = {
      ...{ ...header, enabled: false, auto_sign_up: false, sync_ttl: 15, headers_encoded: true },
      ...{
        whitelist: ['10.0.0.1', '10.1.0.0/16', 'fd00::/8'],
        headers: ['Email:X-WEBAUTH-EMAIL', 'Name:X-NAME'],
      },
    };
    world.write(relation.number, 'proxy', auth(changed));
    await world.settle();
    expect(await world.environment()).toMatchObject({
      GF_AUTH_PROXY_ENABLED: 'False',
      GF_AUTH_PROXY_AUTO_SIGN_UP: 'False',
      GF_AUTH_PROXY_SYNC_TTL: '15',
      GF_AUTH_PROXY_WHITELIST: '10.0.0.1,10.1.0.0/16,fd00::/8',
      GF_AUTH_PROXY_HEADERS: 'Email:X-WEBAUTH-EMAIL,Name:X-NAME',
      GF_AUTH_PROXY_HEADERS_ENCODED: 'True',
    });
    world.unrelate('proxy', 'grafana-auth');
    await world.settle();
    expect(Object.keys(await world.environment()).filter((name) => name.includes('AUTH_PROXY'))).toEqual([]);
    expect(world.databag('grafana').auth_conf_env_vars).toBe('{}');
  });

  test('that is one of two gives way to the other only when it goes', async () => {
    await using world = await World.open();
    world.relate('first', auth(header, 'first'), 'grafana-auth');
    world.relate('second', auth({ ...header, header_name: 'X-SECOND' }, 'second'), 'grafana-auth');
    await world.settle();
    expect(await world.environment()).toMatchObject({ GF_AUTH_PROXY_HEADER_NAME: 'X-WEBAUTH-USER' });
    world.unrelate('first', 'grafana-auth');
    await world.settle();
    expect(await world.environment()).toMatchObject({ GF_AUTH_PROXY_HEADER_NAME: 'X-SECOND' });
  });
});

describe('profiling', () => {
  test('is on while somebody collects profiles, on a port that is not opened to the world', async () => {
    await using world = await World.open({ units: 2 });
    world.relate('parca', app({}, 'parca'), 'profiling-endpoint');
    await world.settle();
    for (const unit of ['grafana/0', 'grafana/1'])
      expect(await world.environment(unit)).toMatchObject({ GF_DIAGNOSTICS_PROFILING_PORT: '8080' });
    expect(Object.values(world.model.units['grafana/0']?.ports ?? {}).flat()).toEqual(['3000/tcp']);
    world.unrelate('parca', 'profiling-endpoint');
    await world.settle();
    for (const unit of ['grafana/0', 'grafana/1'])
      expect(await world.environment(unit)).not.toHaveProperty('GF_DIAGNOSTICS_PROFILING_ENABLED');
  });
});

describe('the dashboard about Grafana itself', () => {
  const path = '/etc/grafana/provisioning/dashboards/self/self_dashboard.json';
  const wholeApp = { ...app(sourceData('mimir', 'prometheus'), 'mimir') };

  test.each([
    ['a unit', 'prometheus', provider('prometheus', 1)],
    [
      'the whole application',
      'mimir',
      { ...wholeApp, app: { ...wholeApp.app, grafana_source_app_host: 'http://mimir:8080' } },
    ],
  ])(
    'is shown on every unit while what collects its metrics is a data source: %s',
    async (_what, name, data) => {
      await using world = await World.open({ units: 2 });
      world.relate(name, data);
      await world.settle();
      await expect(world.readFile(path)).rejects.toThrow('ENOENT');
      world.relate(name, data, 'metrics-endpoint');
      await world.settle();
      for (const unit of ['grafana/0', 'grafana/1']) {
        const dashboard = JSON.parse(await world.readFile(path, unit));
        expect(dashboard).toMatchObject({ uid: 'isFoa0z7k', title: 'Grafana Operator Overview' });
        expect(JSON.stringify(dashboard)).toContain(`juju_model_uuid=\\"${world.model.uuid}\\"`);
      }
      world.unrelate(name);
      await world.settle();
      for (const unit of ['grafana/0', 'grafana/1'])
        await expect(world.readFile(path, unit)).rejects.toThrow('ENOENT');
    },
  );

  test('is shown in a recorded deployment whose Prometheus collects the metrics', async () => {
    const file = new URL('../fixtures/grafana-source/combined-cos-self-monitoring.json', import.meta.url);
    const { relations } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly relations: readonly {
        readonly remote_app: string;
        readonly remote_app_data: Record<string, string>;
        readonly remote_units_data: Record<string, Record<string, string>>;
      }[];
    };
    await using world = await World.open();
    for (const { remote_app: name, remote_app_data, remote_units_data } of relations)
      world.relate(name, { app: remote_app_data, units: remote_units_data });
    world.integrate('prometheus', 'metrics-endpoint');
    await world.settle();
    expect((await world.names()).map((name) => name.split('_')[3])).toEqual([
      'prometheus',
      'loki',
      'alertmanager',
      'tempo',
    ]);
    expect(JSON.parse(await world.readFile(path))).toHaveProperty('uid', 'isFoa0z7k');
  });

  test('is not shown where one application collects, and another is a data source', async () => {
    await using world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    world.relate('collector', app({}, 'collector'), 'metrics-endpoint');
    await world.settle();
    await expect(world.readFile(path)).rejects.toThrow('ENOENT');
  });

  test('comes and goes without a restart', async () => {
    await using world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
    const before = world.pebble().counts().services;
    world.relate('prometheus', provider('prometheus', 1), 'metrics-endpoint');
    await world.settle();
    world.unrelate('prometheus', 'metrics-endpoint');
    await world.settle();
    expect(world.pebble().counts().services).toEqual(before);
    await expect(world.readFile(path)).rejects.toThrow('ENOENT');
  });
});

describe('several units', () => {
  test('run Grafana the same, and restart it once for a new URL', async () => {
    await using world = await World.open({ units: 2 });
    const traefik = world.relate('traefik', app({}, 'traefik'), 'ingress');
    await world.settle();
    const restarts = () =>
      ['grafana/0', 'grafana/1'].map((unit) => world.pebble(unit).counts().services.grafana?.restarts ?? 0);
    const before = restarts();
    world.write(traefik.number, 'traefik', ingress(url));
    await world.settle();
    for (const unit of ['grafana/0', 'grafana/1'])
      expect(await world.environment(unit)).toMatchObject({ GF_SERVER_ROOT_URL: url });
    expect(restarts()).toEqual(before.map((count) => count + 1));
  });

  test('go on as they are when the leader leaves and sees its relations break', async () => {
    await using world = await World.open({ units: 3 });
    setLeader(world.model, 'grafana/2');
    world.relate('traefik', ingress(url), 'ingress');
    world.relate('proxy', auth(header), 'grafana-auth');
    await world.settle();
    const before = await world.environment();
    const kept = world.databag('grafana').ingress_url;
    const restarts = world.pebble().counts().services;
    world.scale('grafana', 2);
    // Leadership is a lease, which a departing unit keeps for a while.
    Object.assign(world.model.applications.grafana ?? {}, { leader: 'grafana/2' });
    await world.settle();
    expect(world.databag('grafana').ingress_url).toBe(kept);
    expect(await world.environment()).toEqual(before);
    expect(world.pebble().counts().services).toEqual(restarts);
  });
});

describe('two charms that speak to each other', () => {
  const endpoints = [
    'grafana-source',
    'grafana-auth',
    'catalogue',
    'ingress',
    'grafana-metadata',
    'metrics-endpoint',
    'profiling-endpoint',
    'charm-tracing',
    'workload-tracing',
    'logging',
    'service-mesh',
    'require-cmr-mesh',
    'provide-cmr-mesh',
  ];

  test('understand each other, and come to rest', async () => {
    await using world = await World.open({ units: 2 });
    const { charm, told } = neighbour();
    await world.deployCharm('neighbour', charm);
    for (const endpoint of endpoints) world.integrate('neighbour', endpoint);
    await world.settle();
    expect(told).toMatchObject({
      catalogue: { name: 'Grafana', url },
      ingress: {
        name: 'grafana',
        port: 3000,
        stripPrefix: false,
        units: { 'grafana/1': { ip: '10.1.0.11' } },
      },
      'grafana-auth': ['grafana:3000'],
      'charm-tracing': ['otlp_http'],
      'workload-tracing': ['otlp_grpc', 'otlp_http'],
      logging: { model: 'cos', application: 'grafana', alertGroups: [] },
      'grafana-metadata': { ingressUrl: url, directUrl: `${direct}/` },
      'metrics-endpoint': {
        configs: ['grafana/0', 'grafana/1'].map((unit) => ({
          metrics_path: '/cos-grafana/metrics',
          static_configs: [{ labels: { juju_unit: unit } }],
        })),
      },
      'profiling-endpoint': [0, 1].map((number) => ({
        target: `grafana-${number}.grafana-endpoints.cos.svc.cluster.local:8080`,
      })),
      'require-cmr-mesh': { application: 'grafana', model: 'cos' },
      'service-mesh': [
        { sourceApp: 'neighbour', targetApp: 'grafana', endpoints: [{ ports: [3000] }] },
        { sourceApp: 'neighbour', targetApp: 'grafana', endpoints: [{ ports: [8080] }] },
        // The alerting of the units.
        { sourceApp: 'grafana', targetApp: 'grafana', endpoints: [{ ports: [9094] }] },
      ],
      'grafana-source': { [`juju_cos_${world.model.uuid}_grafana_0`]: { baseUrl: url } },
    });
  });

  test('leave quiet hooks as quiet as they were', async () => {
    await using world = await World.open();
    await world.deployCharm('neighbour', neighbour().charm);
    for (const endpoint of endpoints) world.integrate('neighbour', endpoint);
    await world.settle();
    const { calls } = await world.fire('update-status');
    expect(calls.map(({ call }) => call.tool)).toEqual([
      'relation-ids',
      'relation-get',
      'is-leader',
      'config-get',
      'relation-ids',
      // What this unit has published in its peer databag.
      'relation-get',
      'status-get',
    ]);
  });

  test.each([
    'config-changed',
    'start',
    'leader-elected',
    'upgrade-charm',
    'update-status',
    ...endpoints.map((endpoint) => `${endpoint}-relation-changed`),
  ])('say nothing twice: %s', async (hook) => {
    await using world = await World.open();
    await world.deployCharm('neighbour', neighbour().charm);
    const numbers = new Map(
      endpoints.map((endpoint) => [endpoint, world.integrate('neighbour', endpoint).number]),
    );
    await world.settle();
    const relation = numbers.get(hook.replace('-relation-changed', ''));
    const entity = relation === undefined ? {} : { relation, remoteUnit: 'neighbour/0' };
    const { calls } = await world.fire(hook, entity);
    const writing = calls.filter(({ call }) => /-set$|-add$|-delete$|open-port/.test(call.tool));
    expect(writing).toEqual([]);
  });
});
