import { describe, expect, test } from '@jest/globals';
import { encodeContent } from 'charmkit/interfaces/grafana-dashboard';
import { trustedAuthoritiesPath } from '../../src/grafana/files.ts';
import { CertificateAuthority } from '../certificate-authority.ts';
import { dashboardsOf, titles } from './dashboard-senders.ts';
import { nameOf, type Provider, provider } from './providers.ts';
import { World } from './world.ts';

const { stringify } = JSON;
const certificate = new CertificateAuthority('theirs').certificate;

/** Valid databags of a related application, for each endpoint that the charm reads. */
const sense: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'grafana-dashboard': dashboardsOf({ 'file:a': { uid: 'a', title: 'Theirs' } }),
  'grafana-auth': { auth: stringify({ proxy: { header_name: 'X-USER', header_property: 'email' } }) },
  ingress: { ingress: stringify({ url: 'https://example.com/cos-grafana' }) },
  'receive-ca-cert': { certificates: stringify([certificate]) },
  'workload-tracing': { receivers: stringify([{ protocol: { name: 'otlp_grpc' }, url: 'tempo:4317' }]) },
  'charm-tracing': { receivers: stringify([{ protocol: { name: 'otlp_http' }, url: 'http://tempo:4318' }]) },
  logging: {},
  catalogue: {},
  certificates: {},
  'grafana-metadata': {},
  'metrics-endpoint': {},
  oauth: {},
  pgsql: {},
  'profiling-endpoint': {},
  'provide-cmr-mesh': { cmr_data: stringify({ app_name: 'a', juju_model_name: 'b' }) },
  'require-cmr-mesh': {},
  'service-mesh': {},
};

function refuse(world: World, relation: string, stderr: string): void {
  world.answerTool = ({ tool, args }) =>
    tool !== 'relation-ids' && args.includes(relation)
      ? { exitCode: 1, stdout: '', stderr: `ERROR ${stderr}\n` }
      : undefined;
}

async function picture(world: World) {
  return {
    environment: await world.environment(),
    sources: await world.names(),
    titles: await titles(world),
    authorities: await world.readFile(trustedAuthoritiesPath).catch(() => ''),
    peers: world.databag('grafana'),
  };
}

describe.each(['permission denied', 'relation not found'])('a relation that is listed, but %s', (stderr) => {
  test.each(['grafana-source', ...Object.keys(sense)])(
    '%s: what it brought stays, all else goes on, after one warning in each hook',
    async (endpoint) => {
      await using world = await World.open();
      world.relate('prometheus', provider('prometheus', 1));
      const given: Provider =
        endpoint === 'grafana-source'
          ? provider('theirs', 1)
          : { app: sense[endpoint] ?? {}, units: { 'theirs/0': {} } };
      const { number } = world.relate('theirs', given, endpoint);
      await world.settle();
      const before = await picture(world);
      const status = world.status();
      refuse(world, `${endpoint}:${number}`, stderr);
      for (const hook of ['config-changed', 'upgrade-charm', 'update-status']) {
        const run = await world.fire(hook);
        const warnings = run.logs.filter(({ level }) => level === 'WARNING');
        expect(warnings.length).toBeLessThanOrEqual(1);
        expect(await picture(world)).toEqual(before);
      }
      expect(world.status()).toBe(status);
      world.relate('loki', provider('loki', 1));
      await world.settle();
      expect(await world.names()).toContain(nameOf('loki', 0));
    },
  );
});

test.each(['permission denied', 'relation not found'])(
  'what could not be read (%s) is there after the next update-status, which costs no more from then on',
  async (stderr) => {
    await using world = await World.open();
    const quiet = (await world.fire('update-status')).calls.length;
    const refused = [
      world.relate('theirs', provider('theirs', 1)),
      world.relate('sender', { app: sense['grafana-dashboard'] ?? {}, units: {} }, 'grafana-dashboard'),
      world.relate('authority', { app: sense['receive-ca-cert'] ?? {}, units: {} }, 'receive-ca-cert'),
    ];
    const numbers = refused.map(({ number }) => `:${number}`);
    world.answerTool = ({ tool, args }) =>
      tool !== 'relation-ids' && args.some((arg) => numbers.some((number) => arg.endsWith(number)))
        ? { exitCode: 1, stdout: '', stderr: `ERROR ${stderr}\n` }
        : undefined;
    await world.settle();
    await world.fire('update-status');
    expect([await world.names(), await titles(world)]).toEqual([[], []]);
    world.answerTool = () => undefined;
    await world.fire('update-status');
    expect(await world.names()).toEqual([nameOf('theirs', 0)]);
    expect(await titles(world)).toEqual(['Theirs']);
    expect(await world.readFile(trustedAuthoritiesPath)).toBe(certificate);
    expect((await world.fire('update-status')).calls).toHaveLength(quiet);
  },
);

test('a sender of dashboards that was never read keeps what Grafana may have of it', async () => {
  await using world = await World.open();
  const app = { dashboards: stringify({ templates: { a: { content: encodeContent('{}') } } }) };
  const { number } = world.relate('theirs', { app, units: { 'theirs/0': {} } }, 'grafana-dashboard');
  refuse(world, `grafana-dashboard:${number}`, 'permission denied');
  await world.settle();
  expect(await world.readFile('/etc/grafana/provisioning/dashboards/default.yaml')).toContain(
    `relation-${number}`,
  );
});
