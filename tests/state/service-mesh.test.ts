import { describe, expect, test } from '@jest/globals';
import { setConfig, setLeader } from 'charmkit/juju-model';
import { DeployedApplication, jujuLabels } from '../contract/kubernetes/deployed-application.ts';
import { KubernetesStandIn } from '../contract/kubernetes/stand-in.ts';
import type { Provider } from './providers.ts';
import { World } from './world.ts';

const json = JSON.stringify;

/** The databag of an application without data. */
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

  test.each([
    ['no JSON', 'cmr_data'],
    [json({ app_name: '*', juju_model_name: '*' }), 'cmr_data.app_name'],
    [json({ app_name: 'prometheus' }), 'cmr_data.juju_model_name'],
  ])('heed no application that says it is %s, and one warning says so', async (cmr_data, field) => {
    await using world = await World.open();
    const { number } = world.relate('beacon', silent('beacon'), 'service-mesh');
    world.relate('remote-a', silent('remote-a'), 'metrics-endpoint');
    const identity = world.relate('remote-a', silent('remote-a'), 'provide-cmr-mesh');
    await world.settle();
    world.write(identity.number, 'remote-a', { app: { cmr_data } });
    const runs = await world.settle();
    const warnings = runs.flatMap(({ logs }) => logs.filter(({ level }) => level === 'WARNING'));
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining(`provide-cmr-mesh:${identity.number}: ignored field ${field}: `),
    ]);
    expect(callers(world, number)).toEqual(['cos/remote-a:3000']);
    expect(world.status()).toBe('active');
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
    await using world = await World.open({ units: 2, hasPostgresql: false });
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

describe('Kubernetes', () => {
  test('is not asked for anything by a charm that never saw a mesh, or one without labels', async () => {
    await using cluster = await openCluster();
    const { kubernetes } = cluster;
    await using world = await World.open();
    world.kubernetes = kubernetes.inCluster;
    for (const hook of everything) await world.fire(hook);
    world.relate('beacon', labelled({}), 'service-mesh');
    await world.settle();
    world.unrelate('beacon', 'service-mesh');
    await world.settle();
    expect(kubernetes.asked).toEqual([]);
  });

  test('is asked once for labels, and then looked at in the hooks that look at everything', async () => {
    await using cluster = await openCluster();
    const { kubernetes, deployed } = cluster;
    await using world = await World.open();
    world.kubernetes = kubernetes.inCluster;
    const quiet = (await world.fire('update-status')).calls.length;
    world.relate('beacon', labelled(ambient), 'service-mesh');
    await world.settle();
    expect(kubernetes.asked.filter(({ method }) => method !== 'GET').map(({ path }) => path)).toEqual([
      '/api/v1/namespaces/cos/configmaps?fieldManager=grafana',
      '/api/v1/namespaces/cos/services/grafana?fieldManager=grafana',
      '/apis/apps/v1/namespaces/cos/statefulsets/grafana?fieldManager=grafana',
    ]);
    await deployed.replacePods();
    await world.fire('update-status');
    expect(world.status()).toBe('active');
    const asked = kubernetes.asked.length;
    expect((await world.fire('update-status')).calls).toHaveLength(quiet);
    expect(kubernetes.asked).toHaveLength(asked);
    for (const hook of everything) await world.fire(hook);
    const later = kubernetes.asked.slice(asked);
    expect(later).toHaveLength(4 * everything.length);
    expect(later.every(({ method }) => method === 'GET')).toBe(true);
    expect(world.status()).toBe('active');
  });

  test('is asked for labels and limits, and neither is undone by the other', async () => {
    await using cluster = await openCluster();
    const { kubernetes, deployed } = cluster;
    await using world = await World.open();
    world.kubernetes = kubernetes.inCluster;
    world.relate('beacon', labelled(ambient), 'service-mesh');
    setConfig(world.model, 'grafana', { set: { cpu: '1' } });
    await world.settle();
    await world.fire('update-status');
    const written = () => kubernetes.asked.filter(({ method }) => method !== 'GET').length;
    const before = written();
    for (const hook of everything) await world.fire(hook);
    expect(written()).toBe(before);
    expect(await deployed.labels()).toMatchObject({ template: ambient, service: ambient });
    expect(json(kubernetes.objects.get('statefulsets', 'grafana'))).toContain('"limits":{"cpu":"1"}');
    expect(world.status()).toBe('waiting: Waiting for resources patch to apply (+1 more)');
  });

  test('is asked again by each hook while it does not answer', async () => {
    await using cluster = await openCluster();
    const { kubernetes, deployed } = cluster;
    await using world = await World.open();
    world.kubernetes = kubernetes.inCluster;
    kubernetes.isUp = false;
    world.relate('beacon', labelled(ambient), 'service-mesh');
    await world.settle();
    expect(world.status()).toMatch(/^waiting: relation service-mesh: Kubernetes does not answer at /);
    kubernetes.isUp = true;
    await world.fire('update-status');
    expect(await deployed.labels()).toMatchObject({ template: ambient, service: ambient });
    kubernetes.isUp = false;
    world.unrelate('beacon', 'service-mesh');
    await world.settle();
    expect(world.status()).toMatch(/^waiting: relation service-mesh: Kubernetes does not answer at /);
    kubernetes.isUp = true;
    await world.fire('update-status');
    expect(await deployed.labels()).toEqual(unlabelled);
    await world.fire('update-status');
    expect(world.status()).toBe('active');
  });

  test('is not at hand outside a cluster, which is a matter for the mesh alone', async () => {
    await using world = await World.open();
    world.relate('beacon', labelled(ambient), 'service-mesh');
    await world.settle();
    expect(world.status()).toBe('waiting: relation service-mesh: there are no credentials for Kubernetes');
    expect(world.pebble().counts().services.grafana?.starts).toBe(1);
    world.unrelate('beacon', 'service-mesh');
    await world.settle();
    expect(world.status()).toBe('active');
  });

  test.each(['status-get', 'relation-set'])(
    'keeps no label of a hook that ended at %s, and of a relation that went',
    async (tool) => {
      await using cluster = await openCluster();
      const { kubernetes, deployed } = cluster;
      await using world = await World.open();
      world.kubernetes = kubernetes.inCluster;
      world.relate('beacon', labelled(ambient), 'service-mesh');
      await world.cutShort(tool);
      expect(await deployed.labels()).toMatchObject({ template: ambient, service: ambient });
      world.unrelate('beacon', 'service-mesh');
      await world.settle();
      expect(await deployed.labels()).toEqual(unlabelled);
    },
  );

  test('loses the labels of a mesh that comes to talk nonsense', async () => {
    await using cluster = await openCluster();
    const { kubernetes, deployed } = cluster;
    await using world = await World.open();
    world.kubernetes = kubernetes.inCluster;
    const { number } = world.relate('beacon', labelled(ambient), 'service-mesh');
    await world.settle();
    world.write(number, 'beacon', labelled({ 'app.kubernetes.io/name': 'prometheus' }));
    await world.settle();
    expect(await deployed.labels()).toEqual(unlabelled);
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

const everything = ['config-changed', 'start', 'upgrade-charm', 'leader-elected'];
const ambient = { 'istio.io/dataplane-mode': 'ambient' };
const unlabelled = { template: jujuLabels, service: jujuLabels, remembered: undefined };

const labelled = (labels: Readonly<Record<string, string>>): Provider => ({
  ...silent('beacon'),
  app: { labels: json(labels), mesh_type: '"istio"' },
});

/** Opens a cluster with the objects that Juju creates for the application. */
async function openCluster() {
  const kubernetes = await KubernetesStandIn.open();
  const deployed = await DeployedApplication.open(kubernetes);
  await deployed.furnish();
  kubernetes.asked.length = 0;
  return { kubernetes, deployed, [Symbol.asyncDispose]: () => kubernetes[Symbol.asyncDispose]() };
}

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
