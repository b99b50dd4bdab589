import { describe, expect, test } from '@jest/globals';
import type { RunningGrafana } from './under-test.ts';

export function apiContract(grafana: () => RunningGrafana): void {
  describe('the API', () => {
    test('health is told to everyone, with version and commit', async () => {
      const { status, headers, body } = await grafana().ask('/api/health', { credentials: undefined });
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'application/json; charset=UTF-8',
        'cache-control': 'no-store',
      });
      expect(body).toEqual({
        commit: expect.any(String),
        database: 'ok',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      });
    });

    test('a process may ask whether it is alive', async () => {
      expect(await grafana().ask('/healthz', { credentials: undefined })).toMatchObject({
        status: 200,
        body: 'Ok',
      });
    });

    test('the organization is the main one', async () => {
      expect((await grafana().ask('/api/org')).body).toEqual({
        id: 1,
        name: 'Main Org.',
        address: { address1: '', address2: '', city: '', zipCode: '', state: '', country: '' },
      });
    });

    test('a user who has switched to another organization reads it, or the one that a header names', async () => {
      const added = await grafana().ask('/api/orgs', { method: 'POST', body: { name: 'Other' } });
      expect(added).toMatchObject({ status: 200, body: { message: 'Organization created' } });
      const { orgId } = added.body as { readonly orgId: number };
      const use = (id: number) => grafana().ask(`/api/user/using/${id}`, { method: 'POST' });
      expect(await use(orgId)).toMatchObject({
        status: 200,
        body: { message: 'Active organization changed' },
      });
      try {
        const headers = { 'X-Grafana-Org-Id': '1' };
        expect((await grafana().ask('/api/org')).body).toMatchObject({ id: orgId, name: 'Other' });
        expect((await grafana().ask('/api/org', { headers })).body).toMatchObject({
          id: 1,
          name: 'Main Org.',
        });
        expect((await grafana().ask('/api/user', { headers })).body).toMatchObject({ login: 'admin' });
        expect((await grafana().ask('/api/datasources')).body).toEqual([]);
        const path = '/api/admin/provisioning/datasources/reload';
        expect(await grafana().ask(path, { method: 'POST', headers })).toMatchObject({ status: 200 });
      } finally {
        await use(1);
      }
      expect((await grafana().ask('/api/org')).body).toMatchObject({ id: 1 });
    });

    test('the user is the administrator of the server', async () => {
      const second = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect((await grafana().ask('/api/user')).body).toEqual({
        id: 1,
        email: 'admin@localhost',
        name: '',
        login: 'admin',
        theme: '',
        orgId: 1,
        isGrafanaAdmin: true,
        isDisabled: false,
        isExternal: false,
        isExternallySynced: false,
        authLabels: [],
        updatedAt: second,
        createdAt: second,
        avatarUrl: '/avatar/46d229b033af06a191ff2267bca9ae56',
      });
    });

    test.each([
      ['GET', '/api/datasources/uid/none', 404, { message: 'Data source not found' }],
      ['GET', '/api/datasources/name/none', 404, { message: 'Data source not found' }],
      ['GET', '/api/datasources/id/none', 404, { message: 'Data source not found' }],
      ['GET', '/api/datasources/999', 404, { message: 'Data source not found' }],
      ['GET', '/api/datasources/none', 400, { message: 'id is invalid' }],
      ['GET', '/api/dashboards/uid/none', 404, { message: 'Dashboard not found', traceID: '' }],
      ['GET', '/api/folders/none', 404, { message: 'folder not found', status: 'not-found' }],
      ['GET', '/api/none', 404, { message: 'Not found' }],
      ['POST', '/api/health', 404, { message: 'Not found' }],
      ['GET', '/api/admin/provisioning/datasources/reload', 404, { message: 'Not found' }],
      ['POST', '/api/admin/provisioning/none/reload', 404, { message: 'Not found' }],
    ] as const)('%s %s answers %d', async (method, path, status, body) => {
      expect(await grafana().ask(path, { method })).toMatchObject({ status, body });
    });

    test.each([
      ['datasources', 'Datasources config reloaded'],
      ['dashboards', 'Dashboards config reloaded'],
      ['plugins', 'Plugins config reloaded'],
      ['notifications', 'Notifications config reloaded'],
      ['alerting', 'Alerting config reloaded'],
    ])('provisioning of %s is reloaded on demand', async (kind, message) => {
      expect(await grafana().reload(kind)).toMatchObject({ status: 200, body: { message } });
    });

    test('settings are told, except what is secret', async () => {
      const { body } = await grafana().ask('/api/admin/settings');
      expect(body).toMatchObject({
        server: { protocol: 'http', domain: 'localhost', serve_from_sub_path: 'false' },
        'auth.anonymous': { enabled: 'false', org_role: 'Viewer' },
        database: { type: 'sqlite3', password: '' },
        security: { admin_user: 'admin', admin_password: '*********' },
      });
    });

    test('metrics are told to everyone, in the format of Prometheus', async () => {
      const { status, headers, body } = await grafana().ask('/metrics', { credentials: undefined });
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(body).toMatch(/^grafana_build_info\{.*\} 1$/m);
      expect(body).toMatch(/^grafana_stat_totals_dashboard \d+$/m);
    });
  });
}
