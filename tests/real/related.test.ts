import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { GrafanaApi } from '../../src/grafana/api/http-api.ts';
import {
  dashboardsProviderPath,
  datasourcesPath,
  iniPath,
  selfDashboardPath,
} from '../../src/grafana/files.ts';
import { ask } from '../contract/grafana/ask.ts';
import { imageBackend } from '../contract/grafana/image.ts';
import { realServer } from '../contract/grafana/real-server.ts';
import type { RunningGrafana } from '../contract/grafana/under-test.ts';
import { eventually } from '../contract/pebble/eventually.ts';
import { type Provider, provider } from '../state/providers.ts';
import { World } from '../state/world.ts';

const { binary, home } = realServer();
const backend = imageBackend('real-image', { GRAFANA_BIN: binary, GRAFANA_HOME: home });

const app = (data: Readonly<Record<string, string>>): Provider => ({ app: data, units: { 'remote/0': {} } });
const auth = (proxy: object) => app({ auth: JSON.stringify({ proxy }) });
const header = { header_name: 'X-WEBAUTH-USER', header_property: 'username' };
const ingress = app({ ingress: JSON.stringify({ url: 'http://10.43.8.34/cos-grafana' }) });

describe('the real Grafana, run as relations say', () => {
  test('takes people whom the auth proxy names, and makes them users', async () => {
    await using grafana = await start([['grafana-auth', auth(header)]]);
    const ada = await grafana.ask('/api/user', {
      credentials: undefined,
      headers: { 'X-WEBAUTH-USER': 'ada' },
    });
    expect(ada).toMatchObject({ status: 200, body: { login: 'ada' } });
    expect((await grafana.ask('/api/user', { credentials: undefined })).status).toBe(401);
    expect((await grafana.ask('/api/org')).status).toBe(200);
  });

  test.each([
    [['10.0.0.1', '127.0.0.0/8', '::1'], 200],
    [['10.0.0.1', '10.1.0.0/16'], 407],
  ])('heeds the list of proxies %j', async (whitelist, status) => {
    await using grafana = await start([['grafana-auth', auth({ ...header, whitelist })]]);
    const headers = { 'X-WEBAUTH-USER': 'ada' };
    expect((await grafana.ask('/api/user', { credentials: undefined, headers })).status).toBe(status);
  });

  test('takes what other headers say of them', async () => {
    const headers = ['Email:X-WEBAUTH-EMAIL', 'Name:X-WEBAUTH-NAME'];
    await using grafana = await start([['grafana-auth', auth({ ...header, headers })]]);
    const told = { 'X-WEBAUTH-USER': 'ada', 'X-WEBAUTH-EMAIL': 'ada@example.com', 'X-WEBAUTH-NAME': 'Ada' };
    const ada = await grafana.ask('/api/user', { credentials: undefined, headers: told });
    expect(ada.body).toMatchObject({ login: 'ada', email: 'ada@example.com', name: 'Ada' });
  });

  test('serves pages and metrics from the path of the ingress, and answers the charm without it', async () => {
    await using grafana = await start([['ingress', ingress]]);
    const login = await grafana.ask('/cos-grafana/login', { credentials: undefined });
    expect(login.status).toBe(200);
    expect(login.body).toContain('<base href="/cos-grafana/" />');
    expect((await grafana.ask('/cos-grafana/metrics')).body).toContain('grafana_build_info');
    // Without the subpath, Grafana redirects Prometheus to the ingress, which may lead to another unit or nowhere.
    expect((await grafana.ask('/metrics')).headers.location).toBe('http://10.43.8.34/cos-grafana/metrics');

    const { body } = await grafana.ask('/api/admin/settings');
    const { server } = body as { readonly server: { readonly http_port: string } };
    const api = new GrafanaApi(`http://127.0.0.1:${server.http_port}`);
    const credentials = { user: 'admin', password };
    expect(await api.readHealth()).toMatchObject({ database: 'ok' });
    expect(await api.readLogin(credentials)).toBe('admin');
    await expect(api.reloadProvisioning('datasources', credentials, 10_000)).resolves.toBeUndefined();
  });

  test('serves from the root under a domain of its own', async () => {
    const domain = app({ ingress: JSON.stringify({ url: 'http://grafana.example.com' }) });
    await using grafana = await start([['ingress', domain]]);
    const login = await grafana.ask('/login', { credentials: undefined });
    expect(login.status).toBe(200);
    expect(login.body).toContain('<base href="/" />');
    expect((await grafana.ask('/metrics')).status).toBe(200);
  });

  test('serves profiles while they are collected', async () => {
    await using grafana = await start([['profiling-endpoint', app({})]], { port: 28_080 });
    const profiles = await eventually(
      () => ask('http://127.0.0.1:28080/debug/pprof/heap?debug=1', {}),
      ({ status }) => status === 200,
    );
    expect(profiles.body).toContain('heap profile');
    expect((await grafana.ask('/api/health')).status).toBe(200);
  });

  test('shows the dashboard about itself, with metrics that it has', async () => {
    const prometheus = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
    await once(prometheus, 'listening');
    const host = `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`;
    const source = { ...provider('prometheus', 1), units: { 'prometheus/0': { grafana_source_host: host } } };
    await using grafana = await start([
      ['grafana-source', source],
      ['metrics-endpoint', source],
    ]);
    const found = await eventually(
      () => grafana.ask('/api/dashboards/uid/isFoa0z7k'),
      ({ status }) => status === 200,
    );
    const { dashboard } = found.body as { readonly dashboard: object };
    const asked = new Set(JSON.stringify(dashboard).match(/\b(grafana|process)_[a-z_]+(?=\{)/g));
    expect(asked.size).toBeGreaterThan(8);
    expect((await grafana.ask('/api/datasources/proxy/1/api/v1/query')).status).toBe(200);
    prometheus.close();
    const metrics = String((await grafana.ask('/metrics')).body);
    expect([...asked].filter((name) => !new RegExp(`^${name}[{ ]`, 'm').test(metrics))).toEqual([]);
  });
});

const password = 'adm1nPassw0rd';

/** The real Grafana with the files and settings that the charm writes for these relations. */
async function start(
  related: readonly (readonly [endpoint: string, data: Provider])[],
  profiling?: { readonly port: number },
): Promise<RunningGrafana> {
  await using world = await World.open();
  for (const [endpoint, data] of related) world.relate(nameIn(data), data, endpoint);
  await world.settle();
  const paths = [iniPath, datasourcesPath, dashboardsProviderPath, selfDashboardPath];
  const files = await Promise.all(paths.map((path) => contentOf(world, path)));
  const port = profiling && { GF_DIAGNOSTICS_PROFILING_PORT: String(profiling.port) };
  return await backend.start({
    files: Object.fromEntries(files.flat()),
    environment: { ...(await world.environment()), GF_SECURITY_ADMIN_PASSWORD: password, ...port },
    credentials: `admin:${password}`,
  });
}

function nameIn({ units = {} }: Provider): string {
  return Object.keys(units)[0]?.split('/')[0] ?? '';
}

async function contentOf(world: World, path: string): Promise<readonly (readonly [string, string])[]> {
  try {
    return [[path.slice(1), await world.readFile(path)]];
  } catch {
    return [];
  }
}
