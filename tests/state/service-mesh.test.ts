import { describe, expect, test } from '@jest/globals';
import { setLeader } from 'charmkit/juju-model';
import type { Provider } from './providers.ts';
import { World } from './world.ts';

const json = JSON.stringify;

/** What an application says that has nothing to say. */
const silent = (app: string): Provider => ({ app: {}, units: { [`${app}/0`]: {} } });
const named = (app: string, identity: object): Provider => ({
  ...silent(app),
  app: { cmr_data: json(identity) },
});

describe('the policies that the mesh is asked for', () => {
  test('let nobody through at first', async () => {
    await using world = await World.open();
    const { number } = world.relate('beacon', silent('beacon'), 'service-mesh');
    await world.settle();
    expect(world.databag('grafana', number)).toEqual({ policies: '[]' });
  });

  test.each([
    ['metrics-endpoint', 3000],
    ['profiling-endpoint', 8080],
    ['grafana-auth', 3000],
    ['grafana-metadata', 3000],
  ])('let an application through that comes to %s, at port %d, until it goes', async (endpoint, port) => {
    await using world = await World.open();
    const { number } = world.relate('beacon', silent('beacon'), 'service-mesh');
    await world.settle();
    world.relate('caller', silent('caller'), endpoint);
    await world.settle();
    expect(JSON.parse(world.databag('grafana', number).policies ?? '')).toEqual([
      {
        ...{ source_namespace: 'cos', source_app_name: 'caller', target_namespace: 'cos' },
        ...{ target_app_name: 'grafana', target_selector_labels: null, target_service: null },
        target_type: 'unit',
        endpoints: [{ hosts: null, ports: [port], methods: null, paths: null }],
      },
    ]);
    world.unrelate('caller', endpoint);
    await world.settle();
    expect(world.databag('grafana', number)).toEqual({ policies: '[]' });
  });

  test.each(['ingress', 'catalogue', 'grafana-source', 'grafana-dashboard', 'require-cmr-mesh'])(
    'let nobody through who comes to %s',
    async (endpoint) => {
      await using world = await World.open();
      const { number } = world.relate('beacon', silent('beacon'), 'service-mesh');
      world.relate('other', silent('other'), endpoint);
      await world.settle();
      expect(world.databag('grafana', number)).toEqual({ policies: '[]' });
    },
  );

  test('are the same in whatever order the relations come', async () => {
    await using world = await World.open();
    await using other = await World.open();
    world.relate('prometheus', silent('prometheus'), 'metrics-endpoint');
    world.relate('parca', silent('parca'), 'profiling-endpoint');
    await world.settle();
    const last = world.relate('beacon', silent('beacon'), 'service-mesh');
    await world.settle();
    const first = other.relate('beacon', silent('beacon'), 'service-mesh');
    await other.settle();
    other.relate('parca', silent('parca'), 'profiling-endpoint');
    await other.settle();
    other.relate('prometheus', silent('prometheus'), 'metrics-endpoint');
    await other.settle();
    expect(callers(world, last.number)).toEqual(['cos/prometheus:3000', 'cos/parca:8080']);
    expect(other.databag('grafana', first.number)).toEqual(world.databag('grafana', last.number));
  });

  test('name an application once that calls twice at the same port', async () => {
    await using world = await World.open();
    const { number } = world.relate('beacon', silent('beacon'), 'service-mesh');
    for (const endpoint of ['metrics-endpoint', 'profiling-endpoint', 'grafana-metadata'])
      world.relate('kiali', silent('kiali'), endpoint);
    await world.settle();
    expect(callers(world, number)).toEqual(['cos/kiali:3000', 'cos/kiali:8080']);
  });

  test('name an application of another model as it is called there, once it has said so', async () => {
    await using world = await World.open();
    const { number } = world.relate('beacon', silent('beacon'), 'service-mesh');
    world.relate('remote-a', silent('remote-a'), 'metrics-endpoint');
    world.relate('remote-b', silent('remote-b'), 'metrics-endpoint');
    const identity = world.relate('remote-a', silent('remote-a'), 'provide-cmr-mesh');
    await world.settle();
    expect(callers(world, number)).toEqual(['cos/remote-a:3000', 'cos/remote-b:3000']);
    const told = named('remote-a', { app_name: 'prometheus', juju_model_name: 'edge' });
    world.write(identity.number, 'remote-a', told);
    await world.settle();
    expect(callers(world, number)).toEqual(['edge/prometheus:3000', 'cos/remote-b:3000']);
    world.unrelate('remote-a', 'provide-cmr-mesh');
    await world.settle();
    expect(callers(world, number)).toEqual(['cos/remote-a:3000', 'cos/remote-b:3000']);
  });

  test('do not heed what an application says that does not call', async () => {
    await using world = await World.open();
    const { number } = world.relate('beacon', silent('beacon'), 'service-mesh');
    world.relate('prometheus', silent('prometheus'), 'metrics-endpoint');
    world.relate(
      'other',
      named('other', { app_name: 'prometheus', juju_model_name: 'edge' }),
      'provide-cmr-mesh',
    );
    await world.settle();
    expect(callers(world, number)).toEqual(['cos/prometheus:3000']);
  });

  test('are not read where there is no mesh, nor is what others say of themselves', async () => {
    await using world = await World.open();
    world.relate('prometheus', silent('prometheus'), 'metrics-endpoint');
    world.relate('other', { ...silent('other'), app: { cmr_data: 'no JSON' } }, 'provide-cmr-mesh');
    const runs = await world.settle();
    expect(runs.flatMap(({ logs }) => logs.filter(({ level }) => level === 'WARNING'))).toEqual([]);
    const { calls } = await world.fire('config-changed');
    expect(calls.map(({ call }) => call.args).filter((args) => args.join().includes('cmr'))).toEqual([
      ['--format=json', 'require-cmr-mesh'],
    ]);
  });

  test('are made good by the next hook that looks at everything, and by the next leader', async () => {
    await using world = await World.open({ units: 2 });
    const { number } = world.relate('beacon', silent('beacon'), 'service-mesh');
    world.relate('prometheus', silent('prometheus'), 'metrics-endpoint');
    await world.settle();
    const before = { ...world.databag('grafana', number) };
    const spoil = () =>
      Object.assign(world.model.relations[number]?.appData.grafana?.content ?? {}, { policies: '7' });
    spoil();
    await world.fire('upgrade-charm');
    expect(world.databag('grafana', number)).toEqual(before);
    spoil();
    setLeader(world.model, 'grafana/1');
    await world.settle();
    expect(world.databag('grafana', number)).toEqual(before);
  });

  test('stay as a leader leaves them who sees its relations break', async () => {
    await using world = await World.open({ units: 2 });
    setLeader(world.model, 'grafana/1');
    const { number } = world.relate('beacon', silent('beacon'), 'service-mesh');
    world.relate('prometheus', silent('prometheus'), 'metrics-endpoint');
    await world.settle();
    const before = { ...world.databag('grafana', number) };
    world.scale('grafana', 1);
    Object.assign(world.model.applications.grafana ?? {}, { leader: 'grafana/1' });
    await world.settle();
    expect(callers(world, number)).toEqual(['cos/prometheus:3000']);
    expect(world.databag('grafana', number)).toEqual(before);
  });
});

describe('an application of another model', () => {
  test('is told who calls it', async () => {
    await using world = await World.open({ units: 2 });
    const { number } = world.relate('alertmanager', silent('alertmanager'), 'require-cmr-mesh');
    await world.settle();
    const told = { cmr_data: '{"app_name":"grafana","juju_model_name":"cos"}' };
    expect(world.databag('grafana', number)).toEqual(told);
    Object.assign(world.model.relations[number]?.appData.grafana?.content ?? {}, { cmr_data: '7' });
    await world.fire('config-changed');
    expect(world.databag('grafana', number)).toEqual(told);
  });
});

interface Policy {
  readonly source_namespace: string;
  readonly source_app_name: string;
  readonly endpoints: readonly { readonly ports: readonly number[] }[];
}

function callers(world: World, mesh: number): readonly string[] {
  const policies: readonly Policy[] = JSON.parse(world.databag('grafana', mesh).policies ?? '');
  return policies.map(
    ({ source_namespace: model, source_app_name: app, endpoints: [endpoint] }) =>
      `${model}/${app}:${String(endpoint?.ports)}`,
  );
}
