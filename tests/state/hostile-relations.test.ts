import { describe, expect, test } from '@jest/globals';
import { nameOf, provider } from './providers.ts';
import { World } from './world.ts';

const json = JSON.stringify;
const proxy = (settings: object) =>
  json({ proxy: { header_name: 'X-USER', header_property: 'email', ...settings } });
const receiver = (name: string, url: unknown) => json([{ protocol: { name, type: 'http' }, url }]);
const long = 'x'.repeat(100_000);
/** Text that takes seventy times its length in memory, and a list in which no element is valid. */
const brackets = '['.repeat(10_000_000);
const wrong = Array<number>(130_000).fill(7);

/** The databags of a hostile application, and the field that the only warning names. */
const garbage: readonly (readonly [endpoint: string, key: string, value: string, field: string])[] = [
  ['ingress', 'ingress', 'no JSON', 'ingress'],
  ['ingress', 'ingress', '[]', 'ingress'],
  ['ingress', 'ingress', '"http://x"', 'ingress'],
  ['ingress', 'ingress', json({ uri: 'http://x' }), 'ingress.url'],
  ['ingress', 'ingress', json({ url: 7 }), 'ingress.url'],
  ['ingress', 'ingress', json({ url: 'grafana.example.com' }), 'ingress.url'],
  ['ingress', 'ingress', json({ url: 'ftp://grafana.example.com' }), 'ingress.url'],
  ['ingress', 'ingress', json({ url: 'http://a/b c' }), 'ingress.url'],
  ['ingress', 'ingress', json({ url: 'https://${path}/grafana' }), 'ingress.url'],
  ['ingress', 'ingress', json({ url: 'https://$__file{version}/' }), 'ingress.url'],
  ['ingress', 'ingress', json({ url: 'https://%24%7Bpath%7D/' }), 'ingress.url'],
  ['ingress', 'ingress', json({ url: 'https://a`b/' }), 'ingress.url'],
  ['ingress', 'ingress', json({ url: 'javascript:alert(1)' }), 'ingress.url'],
  ['ingress', 'ingress', json({ url: `https://example.com/${'x'.repeat(2048)}` }), 'ingress.url'],
  ['ingress', 'ingress', json({ url: `https://example.com/${long}` }), 'ingress'],
  ['ingress', 'ingress', json({ url: 'https://example.com/\0' }), 'ingress.url'],
  ['ingress', 'ingress', brackets, 'ingress'],
  ['grafana-auth', 'auth', 'no JSON', 'auth'],
  ['grafana-auth', 'auth', '{}', 'auth.proxy'],
  ['grafana-auth', 'auth', 'null', 'auth'],
  ['grafana-auth', 'auth', json({ oauth: {} }), 'auth.proxy'],
  ['grafana-auth', 'auth', json({ proxy: {} }), 'auth.proxy.header_name'],
  ['grafana-auth', 'auth', proxy({ header_property: 'role' }), 'auth.proxy.header_property'],
  ['grafana-auth', 'auth', proxy({ header_name: 'X\nGF_X: y' }), 'auth.proxy.header_name'],
  ['grafana-auth', 'auth', proxy({ header_name: 'x'.repeat(1000) }), 'auth.proxy.header_name'],
  ['grafana-auth', 'auth', proxy({ header_name: long }), 'auth'],
  ['grafana-auth', 'auth', proxy({ whitelist: Array(14_000).fill('10.0.0.1') }), 'auth'],
  ['grafana-auth', 'auth', proxy({ whitelist: Array(1000).fill('10.0.0.1') }), 'auth.proxy.whitelist'],
  ['grafana-auth', 'auth', proxy({ headers: wrong }), 'auth'],
  ['grafana-auth', 'auth', proxy({ enabled: 'yes' }), 'auth.proxy.enabled'],
  ['grafana-auth', 'auth', proxy({ whitelist: '10.0.0.1' }), 'auth.proxy.whitelist'],
  ['grafana-auth', 'auth', proxy({ whitelist: ['10.0.0.1', '$__file{/x}'] }), 'auth.proxy.whitelist.1'],
  ['grafana-auth', 'auth', proxy({ headers: ['Email'] }), 'auth.proxy.headers.0'],
  ['grafana-auth', 'auth', proxy({ sync_ttl: -1 }), 'auth.proxy.sync_ttl'],
  ['grafana-auth', 'auth', proxy({ sync_ttl: 1.5 }), 'auth.proxy.sync_ttl'],
  ['certificates', 'certificates', 'no JSON', 'certificates'],
  ['certificates', 'certificates', json({ certificate: long }), 'certificates'],
  ['certificates', 'certificates', json(wrong), 'certificates'],
  ['receive-ca-cert', 'certificates', 'no JSON', 'certificates'],
  ['receive-ca-cert', 'certificates', '[7]', 'certificates.0'],
  ['receive-ca-cert', 'certificates', json(wrong), 'certificates'],
  ['service-mesh', 'labels', 'no JSON', 'labels'],
  ['service-mesh', 'labels', '["istio.io/dataplane-mode"]', 'labels'],
  ['service-mesh', 'labels', json({ 'istio.io/dataplane-mode': 7 }), 'labels'],
  ['service-mesh', 'labels', json({ 'istio.io/dataplane-mode': 'two words' }), 'labels'],
  ['service-mesh', 'labels', json({ [long]: 'ambient' }), 'labels'],
  ['service-mesh', 'labels', json(Object.fromEntries(wrong.map((value, key) => [key, value]))), 'labels'],
  ['service-mesh', 'labels', json({ 'app.kubernetes.io/name': 'prometheus' }), 'labels'],
  ['workload-tracing', 'receivers', 'no JSON', 'receivers'],
  ['workload-tracing', 'receivers', '{}', 'receivers'],
  ['workload-tracing', 'receivers', json(wrong), 'receivers'],
  ['charm-tracing', 'receivers', json(wrong), 'receivers'],
  ['workload-tracing', 'receivers', json([{ url: 'tempo:4317' }]), 'receivers.0.protocol'],
  ['workload-tracing', 'receivers', receiver('otlp_grpc', 7), 'receivers.0.url'],
  ['workload-tracing', 'receivers', receiver('otlp_grpc', 'http://tempo:4317'), 'receivers'],
  ['workload-tracing', 'receivers', receiver('otlp_grpc', '${GF_SECURITY_ADMIN_PASSWORD}:4317'), 'receivers'],
  ['workload-tracing', 'receivers', receiver('otlp_grpc', 'tempo:4317\n[security]'), 'receivers'],
  ['workload-tracing', 'receivers', receiver('otlp_grpc', `${'x'.repeat(300)}:4317`), 'receivers'],
  ['charm-tracing', 'receivers', receiver('otlp_http', 'tempo:4318'), 'receivers'],
  ['charm-tracing', 'receivers', receiver('otlp_http', 'file:///etc/passwd'), 'receivers'],
  ['charm-tracing', 'receivers', receiver('otlp_http', 'http://a/b c'), 'receivers'],
  ['pgsql', 'endpoints', 'db:5432,$__file{/etc/shadow}', 'endpoints.1'],
  ['pgsql', 'endpoints', long, 'endpoints'],
  ['pgsql', 'endpoints', 'x'.repeat(300), 'endpoints.0'],
  ['pgsql', 'database', "x' sslmode='disable", 'database'],
  ['pgsql', 'secret-user', 'admin-password', 'secret-user'],
  ['pgsql', 'secret-tls', long, 'secret-tls'],
];

describe('garbage in a relation', () => {
  test.each(
    garbage.map(
      ([endpoint, key, value, field]) => [endpoint, key, value.slice(0, 60), field, value] as const,
    ),
  )(
    '%s, %s = %s: one warning about %s, and all else goes on',
    async (endpoint, key, _shown, field, value) => {
      await using world = await World.open();
      world.relate('prometheus', provider('prometheus', 1));
      await world.settle();
      const before = await world.environment();
      const relation = world.relate('hostile', { app: {}, units: { 'hostile/0': {} } }, endpoint);
      await world.settle();
      const known = world.runs.length;
      world.write(relation.number, 'hostile', { app: { [key]: value } });
      await world.settle();
      const warnings = world.runs
        .slice(known)
        .flatMap(({ logs }) => logs.filter(({ level }) => level === 'WARNING'));
      expect(warnings.map(({ message }) => message)).toEqual([
        expect.stringContaining(`${endpoint}:${relation.number}: ignored field ${field}: `),
      ]);
      expect(warnings[0]?.message.length).toBeLessThan(200);
      expect(await world.environment()).toEqual(before);
      expect(await world.names()).toEqual([nameOf('prometheus', 0)]);
      const awaited = 'waiting: relation pgsql: the provider has not created the database yet';
      const unread = `waiting: relation receive-ca-cert:${relation.number} (hostile): a certificate can't be read and is not trusted`;
      const statuses: Readonly<Record<string, string>> = { pgsql: awaited, 'receive-ca-cert': unread };
      expect(world.status()).toBe(statuses[endpoint] ?? 'active');
    },
  );

  test.each([
    ['catalogue', {}],
    ['grafana-metadata', { grafana_uid: '7' }],
    ['metrics-endpoint', { event: 'no JSON' }],
    ['profiling-endpoint', { scrape_jobs: '7' }],
    ['require-cmr-mesh', { cmr_data: 'no JSON' }],
  ])('%s, from where nothing is read, is not even looked at', async (endpoint, data) => {
    await using world = await World.open();
    const relation = world.relate('hostile', { app: data, units: { 'hostile/0': { x: long } } }, endpoint);
    await world.settle();
    expect(world.databag('grafana', relation.number)).not.toEqual({});
    expect(world.runs.flatMap(({ logs }) => logs.filter(({ level }) => level === 'WARNING'))).toEqual([]);
    expect(world.status()).toBe('active');
  });

  test('that was sense before takes back what it had brought', async () => {
    await using world = await World.open();
    const before = await world.environment();
    const sense = { app: { auth: proxy({}) }, units: { 'hostile/0': {} } };
    const relation = world.relate('hostile', sense, 'grafana-auth');
    await world.settle();
    expect(await world.environment()).toHaveProperty('GF_AUTH_PROXY_HEADER_NAME', 'X-USER');
    world.write(relation.number, 'hostile', { app: { auth: proxy({ whitelist: ['everybody'] }) } });
    await world.settle();
    expect(await world.environment()).toEqual(before);
  });
});
