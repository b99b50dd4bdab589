import { describe, expect, test } from '@jest/globals';
import { setConfig } from 'charmkit/juju-model';
import { iniPath } from '../../src/grafana/files.ts';
import { World } from './world.ts';

const units = ['grafana/0', 'grafana/1'];

/** What Tempo writes for those who ask for these protocols. */
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
    expect(world.databag('grafana', number)).toEqual({ receivers: '["otlp_grpc"]' });
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
      expect(world.pebble(unit).counts().services.grafana).toMatchObject({ starts: 2 });
    }
    world.unrelate('tempo', 'workload-tracing');
    await world.settle();
    expect(await Promise.all(units.map((unit) => world.readFile(iniPath, unit)))).toEqual(untraced);
    for (const unit of units)
      expect(await world.environment(unit)).not.toHaveProperty('OTEL_RESOURCE_ATTRIBUTES');
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
    world.relate('tempo', tempo({ otlp_http: 'http://tempo:4318' }), 'workload-tracing');
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
