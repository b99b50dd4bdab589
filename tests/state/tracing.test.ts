import { describe, expect, test } from '@jest/globals';
import { enqueueAction, setConfig } from 'charmkit/juju-model';
import type { Trace } from 'charmkit/tracing';
import { iniPath } from '../../src/grafana/files.ts';
import { CertificateAuthority } from '../certificate-authority.ts';
import { neighbour } from './neighbour.ts';
import { provider } from './providers.ts';
import { World } from './world.ts';

const units = ['grafana/0', 'grafana/1'];

/** Tempo's databag for requesters of these protocols. */
const tempo = (receivers: Readonly<Record<string, string>>) => ({
  app: {
    receivers: JSON.stringify(
      Object.entries(receivers).map(([name, url]) => ({
        protocol: { name, type: name.endsWith('grpc') ? 'grpc' : 'http' },
        url,
      })),
    ),
  },
  units: { 'tempo/0': {} },
});
const grpc = tempo({ otlp_grpc: 'tempo:4317' });

describe("Grafana's traces", () => {
  test('are asked for by gRPC, and sent where Tempo takes them, by every unit', async () => {
    await using world = await World.open({ units: 2 });
    const { number } = world.relate('tempo', { app: {}, units: { 'tempo/0': {} } }, 'workload-tracing');
    await world.settle();
    expect(world.databag('grafana', number)).toEqual({ receivers: '["otlp_grpc","otlp_http"]' });
    const starts = () => units.map((unit) => world.pebble(unit).counts().services.grafana?.starts ?? 0);
    const before = starts();
    const untraced = await Promise.all(units.map((unit) => world.readFile(iniPath, unit)));
    world.write(number, 'tempo', grpc);
    await world.settle();
    for (const unit of units) {
      expect(await world.readFile(iniPath, unit)).toContain(
        '[tracing.opentelemetry]\nsampler_type = probabilistic\nsampler_param = 0.01\n\n' +
          '[tracing.opentelemetry.otlp]\naddress = tempo:4317\n',
      );
      expect((await world.environment(unit)).OTEL_RESOURCE_ATTRIBUTES).toBe(
        `juju_application=grafana,juju_model=cos,juju_model_uuid=${world.model.uuid},juju_unit=${unit},juju_charm=grafana-k8s`,
      );
    }
    expect(starts()).toEqual(before.map((count) => count + 1));
    world.unrelate('tempo', 'workload-tracing');
    await world.settle();
    expect(await Promise.all(units.map((unit) => world.readFile(iniPath, unit)))).toEqual(untraced);
    for (const unit of units)
      expect(await world.environment(unit)).not.toHaveProperty('OTEL_RESOURCE_ATTRIBUTES');
  });

  test.each([
    ['http://tempo:4318', 'address = tempo:4318\ninsecure = true\n'],
    ['https://tempo/base/', 'address = tempo:443\ninsecure = false\nurl_path = /base/v1/traces\n'],
  ])('are sent over HTTP if Tempo offers only that: %s', async (url, settings) => {
    await using world = await World.open();
    const { number } = world.relate('tempo', tempo({ otlp_http: url }), 'workload-tracing');
    await world.settle();
    expect(await world.readFile(iniPath)).toContain(`[tracing.opentelemetry.otlphttp]\n${settings}`);
    expect(await world.readFile(iniPath)).not.toContain('[tracing.opentelemetry.otlp]');
    world.write(number, 'tempo', tempo({ otlp_http: url, otlp_grpc: 'tempo:4317' }));
    await world.settle();
    expect(await world.readFile(iniPath)).toContain('[tracing.opentelemetry.otlp]\naddress = tempo:4317\n');
    expect(await world.readFile(iniPath)).not.toContain('otlphttp');
  });

  test('are not sent to a URL that Grafana would expand', async () => {
    await using world = await World.open();
    world.relate(
      'tempo',
      tempo({ otlp_http: 'http://${GF_SECURITY_ADMIN_PASSWORD}:4318' }),
      'workload-tracing',
    );
    await world.settle();
    expect(await world.readFile(iniPath)).not.toContain('otlphttp');
  });

  test('follow Tempo to another address', async () => {
    await using world = await World.open();
    const { number } = world.relate('tempo', grpc, 'workload-tracing');
    await world.settle();
    world.write(number, 'tempo', tempo({ otlp_grpc: '[fd00::1]:4317' }));
    await world.settle();
    expect(await world.readFile(iniPath)).toContain('address = [fd00::1]:4317\n');
  });

  test('go nowhere while Tempo offers another protocol, which no unit takes for trouble', async () => {
    await using world = await World.open({ units: 2 });
    world.relate('tempo', tempo({ zipkin: 'http://tempo:9411' }), 'workload-tracing');
    await world.settle();
    for (const unit of units) {
      await world.fire('config-changed', { unit });
      expect(await world.readFile(iniPath, unit)).not.toContain('tracing');
      expect(world.status(unit)).toBe('active');
    }
    expect(world.runs.flatMap(({ logs }) => logs.filter(({ level }) => level === 'WARNING'))).toEqual([]);
  });

  test('cost a quiet hook no hook tool', async () => {
    await using world = await World.open();
    const before = (await world.fire('update-status')).calls.length;
    world.relate('tempo', grpc, 'workload-tracing');
    await world.settle();
    expect((await world.fire('update-status')).calls).toHaveLength(before);
  });

  test('go by TLS where the operator says so, but nowhere else than the relation says', async () => {
    await using world = await World.open();
    world.relate('tempo', grpc, 'workload-tracing');
    const set = (text: string) => setConfig(world.model, 'grafana', { set: { custom_config: text } });
    set('[tracing.opentelemetry.otlp]\ninsecure = false');
    await world.settle();
    expect(await world.readFile(iniPath)).toContain('address = tempo:4317\ninsecure = false\n');
    set('[tracing.opentelemetry.otlp]\naddress = elsewhere:4317');
    await world.settle();
    expect(world.status()).toMatch(/^blocked: option custom_config: .*the relation workload-tracing sets it/);
  });
});

const http = tempo({ otlp_http: 'https://tempo:4318' });

describe("the charm's traces", () => {
  test('are asked for by HTTP, and go where Tempo takes them until the relation ends', async () => {
    await using world = await World.open({ units: 2 });
    const { number } = world.relate('tempo', http, 'charm-tracing');
    await world.settle();
    expect(world.databag('grafana', number)).toEqual({ receivers: '["otlp_http"]' });
    for (const unit of units) {
      expect(world.traces(unit).collector?.url).toBe('https://tempo:4318');
      await world.fire('update-status', { unit });
      expect(world.traces(unit).traces.at(-1)?.resource).toEqual({
        'service.name': 'grafana-charm',
        'service.instance.id': unit,
        ...{ juju_application: 'grafana', juju_unit: unit, juju_charm: 'grafana-k8s' },
        ...{ juju_model: 'cos', juju_model_uuid: world.model.uuid },
      });
    }
    world.write(number, 'tempo', tempo({ otlp_http: 'http://elsewhere:4318/otlp' }));
    await world.settle();
    for (const unit of units) expect(world.traces(unit).collector?.url).toBe('http://elsewhere:4318/otlp');
    world.unrelate('tempo', 'charm-tracing');
    await world.settle();
    for (const unit of units) expect(world.traces(unit).collector).toBeUndefined();
  });

  test('show what a hook does, and each hook tool and request to Pebble within that', async () => {
    await using world = await traced();
    const relation = world.relate('loki', provider('loki', 1));
    const { calls } = await world.fire('grafana-source-relation-changed', {
      relation: relation.number,
      remoteUnit: 'loki/0',
    });
    const trace = lastOf(world);
    expect(childrenOf(trace, undefined)).toEqual(['hooks/grafana-source-relation-changed']);
    expect(childrenOf(trace, trace.spans[0]?.id)).toEqual(
      expect.arrayContaining(['observe', 'plan', 'apply', 'status-get', 'relation-set']),
    );
    expect(trace.spans[0]?.attributes).toEqual({
      'juju.event': 'relation-changed',
      ...{ 'juju.endpoint': 'grafana-source', 'juju.relation.id': `grafana-source:${relation.number}` },
      ...{ 'juju.remote.application': 'loki', 'juju.remote.unit': 'loki/0' },
    });
    const tools = trace.spans.filter(({ attributes }) => 'process.exit.code' in attributes);
    const ran = calls.map(({ call }) => call.tool).filter((tool) => tool !== 'juju-log');
    expect(tools.map(({ name }) => name).sort()).toEqual(ran.sort());
    expect(tools.every(({ attributes }) => Object.keys(attributes).length === 1)).toBe(true);
    expect(trace.spans).toContainEqual(
      expect.objectContaining({
        name: 'pebble GET /v1/plan',
        attributes: {
          ...{ 'http.request.method': 'GET', 'url.path': '/v1/plan', container: 'grafana' },
          'http.response.status_code': 200,
        },
      }),
    );
    expect(trace.spans.every(({ startMs, endMs }) => startMs <= endMs)).toBe(true);
  });

  test('tell of a hook that fails, but not what of', async () => {
    await using world = await traced();
    world.failTool = 'status-get';
    await world.fire('update-status', { mayFail: true });
    const failed = lastOf(world).spans.filter(({ error }) => error !== undefined);
    expect(failed.map(({ name, error }) => [name, error])).toEqual([
      ['hooks/update-status', 'hook-tool-failed'],
      ['status-get', 'exit-code'],
    ]);
    expect(JSON.stringify(lastOf(world))).not.toContain('went away');
  });

  test('are made of actions, too', async () => {
    await using world = await traced();
    enqueueAction(world.model, 'grafana/0', 'get-admin-password', {});
    await world.settle();
    expect(lastOf(world).spans[0]).toMatchObject({
      name: 'actions/get-admin-password',
      attributes: { 'juju.event': 'action', 'juju.action': 'get-admin-password' },
    });
  });

  test('hold nothing that is written, read or secret', async () => {
    await using world = await traced();
    await world.deployCharm('neighbour', neighbour().charm);
    for (const endpoint of ['grafana-source', 'grafana-auth', 'certificates', 'ingress'])
      world.integrate('neighbour', endpoint);
    setConfig(world.model, 'grafana', { set: { custom_config: '[live]\nmarker = m4rk3r' } });
    enqueueAction(world.model, 'grafana/0', 'get-admin-password', {});
    enqueueAction(world.model, 'grafana/0', 'rotate-admin-password', {});
    await world.settle();
    const said = JSON.stringify(world.traces().traces);
    const secrets = Object.values(world.model.secrets).flatMap(({ revisions }) =>
      revisions.flatMap(({ content }) => Object.values(content).map(decoded)),
    );
    expect(secrets.length).toBeGreaterThan(2);
    const values = Object.values(world.model.relations).flatMap(({ appData, unitData }) =>
      [...Object.values(appData), ...Object.values(unitData)].flatMap(({ content }) =>
        Object.values(content),
      ),
    );
    // The id of a secret is no secret.
    const isId = (value: string) => value.startsWith('secret:');
    const told = [...secrets, ...values, 'm4rk3r'].filter((value) => value.length > 12 && !isId(value));
    expect(told.filter((value) => said.includes(value))).toEqual([]);
  });

  test('go to a receiver that is verified by the authorities that Grafana trusts', async () => {
    await using world = await traced();
    expect(world.traces().collector?.ca).toBe('');
    const { certificate } = new CertificateAuthority('handed over');
    const given = { app: { certificates: JSON.stringify([certificate]) }, units: { 'ca/0': {} } };
    world.relate('ca', given, 'receive-ca-cert');
    await world.settle();
    expect(world.traces().collector?.ca).toBe(certificate);
    await world.stopPebble();
    await world.fire('update-status');
    expect(world.traces().collector?.ca).toBe(certificate);
    await world.startPebble();
    await world.deployCharm('neighbour', neighbour().charm);
    world.integrate('neighbour', 'certificates');
    await world.settle();
    expect(world.traces().collector?.ca?.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  });

  test('cost a quiet hook no hook tool', async () => {
    await using world = await World.open();
    const before = (await world.fire('update-status')).calls.length;
    world.relate('tempo', http, 'charm-tracing');
    await world.settle();
    expect((await world.fire('update-status')).calls).toHaveLength(before);
  });
});

async function traced(): Promise<World> {
  const world = await World.open();
  world.relate('tempo', http, 'charm-tracing');
  await world.settle();
  return world;
}

function lastOf(world: World): Trace {
  const trace = world.traces().traces.at(-1);
  if (!trace) throw new Error('nothing was traced');
  return trace;
}

function childrenOf({ spans }: Trace, id: string | undefined): readonly string[] {
  return spans.filter(({ parentId }) => parentId === id).map(({ name }) => name);
}

/** Juju's model stores the content of secrets in base64. */
function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString();
}
