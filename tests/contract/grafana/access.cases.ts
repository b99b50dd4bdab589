import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GrafanaBackend, provisioning, type RunningGrafana } from './under-test.ts';

const refusal = { message: 'invalid username or password', traceID: '' };
const accessDenied = (permission: string): unknown => ({
  accessErrorId: expect.stringMatching(/^ACE\d+$/),
  message: `You'll need additional permissions to perform this action. Permissions needed: ${permission}`,
  title: 'Access denied',
});

export function accessContract(backend: GrafanaBackend): void {
  describe('access', () => {
    let grafana: RunningGrafana;
    beforeAll(async () => {
      const environment = { GF_SECURITY_ADMIN_USER: 'boss', GF_SECURITY_ADMIN_PASSWORD: 'pass:word' };
      grafana = await backend.start({ environment, credentials: 'boss:pass:word' });
    });
    afterAll(async () => grafana[Symbol.asyncDispose]());

    test.each([
      ['/api/org', 'GET'],
      ['/api/datasources', 'GET'],
      ['/api/search', 'GET'],
      ['/api/admin/settings', 'GET'],
      ['/api/admin/provisioning/datasources/reload', 'POST'],
      ['/api/none', 'GET'],
      ['/api/health', 'POST'],
    ] as const)('nobody in particular is refused at %s', async (path, method) => {
      const answer = await grafana.ask(path, { method, credentials: undefined });
      expect(answer).toMatchObject({ status: 401, body: { message: 'Unauthorized' } });
    });

    test('a visitor without credentials is sent to the login page', async () => {
      const answer = await grafana.ask('/', { credentials: undefined });
      expect([answer.status, answer.headers.location]).toEqual([302, '/login']);
      expect((await grafana.ask('/login', { credentials: undefined })).status).toBe(200);
    });

    test.each([
      ['the login', 'boss:pass:word', 200],
      ['the address', 'admin@localhost:pass:word', 200],
      ['an unknown login', 'admin:pass:word', 401],
      ['no password', 'boss:', 401],
    ])('the administrator is known by login or address: %s', async (_what, credentials, status) => {
      const answer = await grafana.ask('/api/org', { credentials });
      expect(answer.status).toBe(status);
      if (status === 401) expect(answer.body).toEqual(refusal);
    });

    test.each([
      ['Bearer none', 'invalid API key'],
      ['Basic !!', 'Invalid Basic Auth Header'],
      ['Other none', 'Invalid Basic Auth Header'],
    ])('the header "Authorization: %s" is refused', async (authorization, message) => {
      const answer = await grafana.ask('/api/org', { credentials: undefined, authorization });
      expect(answer).toMatchObject({ status: 401, body: { message, traceID: '' } });
    });

    test('a password that is changed counts at once, and after a restart', async () => {
      const change = (body: unknown) => grafana.ask('/api/user/password', { method: 'PUT', body });
      expect(await change({ oldPassword: 'no', newPassword: 'other', confirmNew: 'other' })).toMatchObject({
        status: 401,
        body: { message: 'Invalid old password' },
      });
      const answer = await change({ oldPassword: 'pass:word', newPassword: 'other', confirmNew: 'other' });
      expect(answer).toMatchObject({ status: 200, body: { message: 'User password changed' } });
      expect((await grafana.ask('/api/org')).status).toBe(401);
      await grafana.restart();
      expect((await grafana.ask('/api/org', { credentials: 'boss:other' })).status).toBe(200);
    });

    test('after five wrong passwords the right one is refused too, and a restart does not help', async () => {
      for (let attempt = 1; attempt < 4; attempt += 1)
        await grafana.ask('/api/org', { credentials: 'boss:wrong' });
      expect((await grafana.ask('/api/org', { credentials: 'boss:other' })).status).toBe(200);
      await grafana.ask('/api/org', { credentials: 'boss:wrong' });
      expect(await grafana.ask('/api/org', { credentials: 'boss:other' })).toMatchObject({
        status: 401,
        body: refusal,
      });
      await grafana.restart();
      expect((await grafana.ask('/api/org', { credentials: 'boss:other' })).status).toBe(401);
      expect((await grafana.ask('/api/org', { credentials: 'admin@localhost:other' })).status).toBe(200);
    });
  });

  test('anonymous visitors read, and administer nothing', async () => {
    await using grafana = await backend.start({
      environment: { GF_AUTH_ANONYMOUS_ENABLED: 'true' },
      files: {
        [`${provisioning}/datasources/a.yaml`]: 'apiVersion: 1\ndatasources: [{name: a, type: x, uid: a}]',
      },
    });
    const ask = (path: string, method: 'GET' | 'POST' = 'GET') =>
      grafana.ask(path, { method, credentials: undefined });
    for (const path of ['/api/org', '/api/search', '/api/datasources', '/api/datasources/uid/a']) {
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
    }
    expect(await ask('/api/user')).toMatchObject({ status: 401, body: { message: 'Unauthorized' } });
    expect(await ask('/api/none')).toMatchObject({ status: 404, body: { message: 'Not found' } });
    expect(await ask('/api/folders')).toMatchObject({ status: 403, body: accessDenied('folders:read') });
    expect(await ask('/api/admin/settings')).toMatchObject({
      status: 403,
      body: accessDenied('settings:read'),
    });
    const reload = await ask('/api/admin/provisioning/datasources/reload', 'POST');
    expect(reload).toMatchObject({ status: 403, body: accessDenied('provisioning:reload') });
    expect((await grafana.ask('/api/org', { credentials: 'admin:wrong' })).status).toBe(401);
  });
}
