import { describe, expect, test } from '@jest/globals';
import { selfSigned } from './certificate.ts';
import { type GrafanaBackend, GrafanaEndedError, provisioning, ROOT } from './under-test.ts';

export function processContract(backend: GrafanaBackend): void {
  const one = {
    [`${provisioning}/datasources/a.yaml`]: 'apiVersion: 1\ndatasources: [{name: a, type: loki}]\n',
  };

  describe('the process', () => {
    test('the version is printed in the form that the charm reads', async () => {
      expect(await backend.version()).toMatch(/^Version \d+\.\d+\.\d+\S* \(commit: .+, branch: .+\)$/m);
    });

    test('provisioning is applied at the start; ids, the first password and data sources outlive a restart', async () => {
      await using grafana = await backend.start({
        files: one,
        environment: { GF_SECURITY_ADMIN_PASSWORD: 'first' },
        credentials: 'admin:first',
      });
      const before = (await grafana.ask('/api/datasources')).body;
      expect(before).toMatchObject([{ name: 'a', type: 'loki' }]);
      expect(
        await grafana.restart({ GF_SECURITY_ADMIN_PASSWORD: 'second', GF_SECURITY_ADMIN_USER: 'other' }),
      ).toBe(0);
      expect((await grafana.ask('/api/datasources')).body).toEqual(before);
      for (const credentials of ['admin:second', 'other:second']) {
        expect((await grafana.ask('/api/org', { credentials })).status).toBe(401);
      }
    });

    test.each(['datasources', 'dashboards', 'plugins', 'alerting'])(
      'YAML that is broken in provisioning/%s ends it at the start with exit code 1',
      async (kind) => {
        const files = { [`${provisioning}/${kind}/broken.yaml`]: 'a: [' };
        const outcome = await startAndWait(backend, files);
        expect(outcome).toBeInstanceOf(GrafanaEndedError);
        expect(outcome).toMatchObject({ exitCode: 1, log: expect.stringContaining('yaml') });
      },
    );

    test('the ini file is read, and the environment wins over it', async () => {
      const ini =
        '# comment\n[security]\nadmin_user = "ini"\nadmin_password = `from ini`\n; comment\n[auth.anonymous]\nenabled=true\n';
      await using grafana = await backend.start({
        files: { 'etc/grafana/grafana-config.ini': ini },
        environment: { GF_AUTH_ANONYMOUS_ENABLED: 'false' },
        credentials: 'ini:from ini',
      });
      expect((await grafana.ask('/api/org')).status).toBe(200);
      expect((await grafana.ask('/api/org', { credentials: undefined })).status).toBe(401);
    });

    test('below a sub path the API is served with it and without it, pages and metrics only with it', async () => {
      const environment = {
        GF_SERVER_ROOT_URL: 'http://host/sub/path',
        GF_SERVER_SERVE_FROM_SUB_PATH: 'True',
      };
      await using grafana = await backend.start({ environment });
      for (const path of ['/api/health', '/sub/path/api/health', '/api/org', '/sub/path/api/org']) {
        expect([path, (await grafana.ask(path)).status]).toEqual([path, 200]);
      }
      expect((await grafana.ask('/sub/path/login', { credentials: undefined })).status).toBe(200);
      const moved = await grafana.ask('/login');
      expect([moved.status, moved.headers.location]).toEqual([301, 'http://host/sub/path/login']);
      const metrics = await grafana.ask('/metrics');
      expect([metrics.status, metrics.headers.location]).toEqual([301, 'http://host/sub/path/metrics']);
      expect((await grafana.ask('/sub/path/metrics')).status).toBe(200);
      const login = await grafana.ask('/sub/path/', { credentials: undefined });
      expect([login.status, login.headers.location]).toEqual([302, '/sub/path/login']);
    });

    test('without serving from it, the path in the root URL is not one of its own', async () => {
      await using grafana = await backend.start({ environment: { GF_SERVER_ROOT_URL: 'http://host/sub/' } });
      expect((await grafana.ask('/api/org')).status).toBe(200);
      expect((await grafana.ask('/sub/api/org')).status).toBe(404);
      const login = await grafana.ask('/', { credentials: undefined });
      expect([login.status, login.headers.location]).toEqual([302, '/sub/login']);
    });

    test('it serves over TLS with the certificate and key that it is given', async () => {
      const { certificate, key } = selfSigned('grafana');
      await using grafana = await backend.start({
        files: { 'etc/grafana/grafana.crt': certificate, 'etc/grafana/grafana.key': key },
        environment: {
          GF_SERVER_PROTOCOL: 'https',
          GF_SERVER_CERT_FILE: `${ROOT}/etc/grafana/grafana.crt`,
          GF_SERVER_CERT_KEY: `${ROOT}/etc/grafana/grafana.key`,
        },
      });
      expect((await grafana.ask('/api/org')).status).toBe(200);
    });
  });
}

/** Grafana provisions dashboards once it serves, so it may answer for a moment before it exits. */
async function startAndWait(
  backend: GrafanaBackend,
  files: Readonly<Record<string, string>>,
): Promise<unknown> {
  try {
    await using grafana = await backend.start({ files });
    return await grafana.ended();
  } catch (error) {
    return error;
  }
}
