import { describe, expect, test } from '@jest/globals';
import { setConfig } from 'charmkit/juju-model';
import { provider } from './providers.ts';
import { World } from './world.ts';

const direct = 'http://grafana-0.grafana-endpoints.cos.svc.cluster.local:3000';
const url = 'https://example.com/tools/grafana';
const app = (name: string, data: Readonly<Record<string, string>> = {}) => ({
  app: data,
  units: { [`${name}/0`]: {} },
});
const ingress = (given: string) => app('traefik', { ingress: JSON.stringify({ url: given }) });

describe('option external_url', () => {
  test('is the URL that every relation publishes, and Grafana serves from its path', async () => {
    await using world = await World.open();
    const related = relateReaders(world);
    await configure(world, { external_url: `${url}/` });
    expect(readPublished(world, related)).toEqual({
      ...{ base: url, link: url, ingress: url, direct: `${direct}/`, metrics: '/tools/grafana/metrics' },
      redirect: `${url}/login/generic_oauth`,
    });
    expect(await world.environment()).toMatchObject({
      GF_SERVER_ROOT_URL: url,
      GF_SERVER_SERVE_FROM_SUB_PATH: 'True',
    });
    expect(await world.environment()).toMatchObject({ GF_SERVER_PROTOCOL: 'http' });
  });

  test('gives way to the URL of the unit when it is unset', async () => {
    await using world = await World.open();
    const related = relateReaders(world);
    await configure(world, { external_url: url });
    setConfig(world.model, 'grafana', { reset: ['external_url'] });
    await world.settle();
    expect(readPublished(world, related)).toMatchObject({ base: direct, ingress: undefined });
    expect(await world.environment()).toMatchObject({
      GF_SERVER_ROOT_URL: direct,
      GF_SERVER_SERVE_FROM_SUB_PATH: 'False',
    });
    expect(world.databag('grafana')).not.toHaveProperty('external_url');
  });

  test('wins over the ingress, and the status says so while their URLs differ', async () => {
    await using world = await World.open();
    const traefik = world.relate('traefik', ingress('http://10.43.8.34/cos-grafana'), 'ingress');
    await configure(world, { external_url: url });
    expect(await world.environment()).toMatchObject({ GF_SERVER_ROOT_URL: url });
    expect(world.status()).toBe('active: Option external_url replaces the URL of relation ingress');
    world.write(traefik.number, 'traefik', ingress(`${url}/`));
    await world.settle();
    expect(world.status()).toBe('active');
  });

  test('keeps its last valid value while it is invalid, also in a new pod', async () => {
    await using world = await World.open();
    const related = relateReaders(world);
    await configure(world, { external_url: url });
    await configure(world, { external_url: 'example.com/grafana' });
    const blocked =
      'blocked: option external_url: must be an http or https URL without user, query and fragment, such as https://example.com/grafana';
    for (const renew of [async () => {}, () => world.stopPebble().then(() => world.startPebble())]) {
      await renew();
      await world.settle();
      expect(world.status()).toContain(blocked);
      expect(await world.environment()).toMatchObject({ GF_SERVER_ROOT_URL: url });
      expect(readPublished(world, related)).toMatchObject({ base: url, link: url });
    }
  });

  test('is known to all units, with one restart each', async () => {
    await using world = await World.open({ units: 2 });
    await configure(world, { external_url: url });
    for (const unit of ['grafana/0', 'grafana/1']) {
      expect(await world.environment(unit)).toMatchObject({ GF_SERVER_ROOT_URL: url });
      expect(world.status(unit)).toBe('active');
    }
  });

  test('changes nothing in later hooks', async () => {
    await using world = await World.open();
    relateReaders(world);
    await configure(world, { external_url: url });
    for (const hook of ['config-changed', 'update-status', 'upgrade-charm']) {
      const { calls } = await world.fire(hook);
      expect(calls.map(({ call }) => call.tool).filter((tool) => /-set$|-add$/.test(tool))).toEqual([]);
    }
  });
});

describe('option redirect_https', () => {
  test('asks the ingress for a redirect, in the key of its library, until it is unset', async () => {
    await using world = await World.open({ units: 2 });
    const traefik = world.relate('traefik', ingress('http://10.43.8.34/cos-grafana'), 'ingress');
    await world.settle();
    const before = world.databag('grafana', traefik.number);
    expect(before).not.toHaveProperty('redirect-https');
    await configure(world, { redirect_https: true });
    expect(world.databag('grafana', traefik.number)).toEqual({ ...before, 'redirect-https': 'true' });
    await configure(world, { redirect_https: false });
    expect(world.databag('grafana', traefik.number)).toEqual(before);
  });
});

async function configure(world: World, set: Readonly<Record<string, string | boolean>>): Promise<void> {
  setConfig(world.model, 'grafana', { set });
  await world.settle();
}

/** The numbers of relations whose other side reads a URL of Grafana. */
function relateReaders(world: World) {
  const source = world.relate('prometheus', provider('prometheus', 1));
  const metrics = world.relate('prometheus', provider('prometheus', 1), 'metrics-endpoint');
  const catalogue = world.relate('catalogue', app('catalogue'), 'catalogue');
  const metadata = world.relate('loki', app('loki'), 'grafana-metadata');
  const oauth = world.relate('hydra', app('hydra'), 'oauth');
  return { source, metrics, catalogue, metadata, oauth };
}

/** The URLs and paths that Grafana publishes to them. */
function readPublished(world: World, related: ReturnType<typeof relateReaders>) {
  const { source, metrics, catalogue, metadata, oauth } = related;
  const read = ({ number }: { readonly number: number }) => world.databag('grafana', number);
  const { ingress_url, direct_url } = read(metadata);
  const [job] = JSON.parse(read(metrics).scrape_jobs ?? '[]') as { metrics_path?: string }[];
  return {
    base: read(source).grafana_base_url,
    link: read(catalogue).url,
    ingress: ingress_url,
    direct: direct_url,
    metrics: job?.metrics_path,
    redirect: read(oauth).redirect_uri,
  };
}
