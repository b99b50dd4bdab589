import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { createModel, deployCharm, parseCharm, setTrust } from 'charmkit/juju-model';
import { KubernetesApi } from '../../../lib/juju-sim/simulator/kubernetes/api-server.ts';

const metadata = 'name: web\nsummary: s\ndescription: d\ncontainers: { web: {} }\n';
const sets = '/apis/apps/v1/namespaces/cos/statefulsets';
const pods = '/api/v1/namespaces/cos/pods';
const limits = {
  spec: { template: { spec: { containers: [{ name: 'web', resources: { limits: { cpu: '1' } } }] } } },
};

describe("juju-sim's Kubernetes API", () => {
  test('has the objects of Juju for each application and unit, and drops them with it', async () => {
    await using place = await openApi();
    const { body } = await place.ask('GET', pods);
    expect(body.items.map((pod: { metadata: { name: string } }) => pod.metadata.name)).toEqual([
      'web-0',
      'web-1',
    ]);
    expect(
      (await place.ask('GET', `${pods}?labelSelector=app.kubernetes.io/name%3Dother`)).body.items,
    ).toEqual([]);
    expect((await place.ask('GET', `${sets}/web`)).body.spec.template.spec.containers).toMatchObject([
      { name: 'charm' },
      { name: 'web' },
    ]);
    delete place.model.units['web/1'];
    expect((await place.ask('GET', `${pods}/web-1`)).status).toBe(404);
  });

  test.each([
    [
      'application/apply-patch+yaml',
      { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'web' }, ...limits },
    ],
    ['application/strategic-merge-patch+json', limits],
  ])('takes %s of a template, and replaces the pods', async (type, patch) => {
    await using place = await openApi();
    const path = `${sets}/web?fieldManager=test&force=true`;
    expect((await place.ask('PATCH', path, patch, type)).status).toBe(200);
    const { spec } = (await place.ask('GET', `${pods}/web-0`)).body;
    expect(spec.containers).toMatchObject([{ name: 'charm' }, limits.spec.template.spec.containers[0]]);
    expect(place.replaced).toEqual(['web']);
    await place.ask('PATCH', path, patch, type);
    expect(place.replaced).toEqual(['web']);
  });

  test('keeps objects of any kind, and creates what is applied first', async () => {
    await using place = await openApi();
    const path = '/apis/security.istio.io/v1/namespaces/cos/authorizationpolicies';
    const policy = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'mine' },
    };
    const apply = () =>
      place.ask(
        'PATCH',
        `${path}/mine?fieldManager=test`,
        { ...policy, spec: { a: 1 } },
        'application/apply-patch+yaml',
      );
    expect([(await apply()).status, (await apply()).status]).toEqual([201, 200]);
    expect((await place.ask('POST', path, policy)).body).toMatchObject({ kind: 'Status', code: 409 });
    expect((await place.ask('PUT', `${path}/mine`, { ...policy, spec: { b: 2 } })).body.spec).toEqual({
      b: 2,
    });
    expect((await place.ask('DELETE', `${path}/mine`)).status).toBe(200);
    expect((await place.ask('GET', `${path}/mine`)).body).toMatchObject({
      reason: 'NotFound',
      code: 404,
      message: expect.stringMatching(/^\w+\.[\w.]+ "mine" not found$/),
    });
    expect((await place.ask('GET', `${pods}/gone`)).body).toMatchObject({ message: 'pods "gone" not found' });
  });

  test('refuses an application without trust, and a stranger', async () => {
    await using place = await openApi();
    setTrust(place.model, 'web', false);
    expect((await place.ask('GET', `${sets}/web`)).body).toMatchObject({
      reason: 'Forbidden',
      code: 403,
      message:
        'statefulsets.apps "web" is forbidden: User "system:serviceaccount:cos:web" cannot get resource "statefulsets" in API group "apps" in the namespace "cos" (trust web --scope=cluster allows it)',
    });
    expect((await place.ask('GET', `${pods}/web-0`)).status).toBe(200);
    expect((await place.ask('GET', `${pods}/web-0`, undefined, '', 'stranger')).status).toBe(401);
  });
});

async function openApi() {
  const model = createModel({ name: 'cos' });
  deployCharm(model, parseCharm({ metadata }), { trust: true, units: 2 });
  const replaced: string[] = [];
  const directory = await mkdtemp(join(tmpdir(), 'kubernetes-api-'));
  const api = await KubernetesApi.open(model, {
    socketPath: join(directory, 'socket'),
    replacePods: (app) => void replaced.push(app),
  });
  const { port, ca, token } = api.createAccess('web');
  const ask = async (method: string, path: string, body?: object, type = 'application/json', by = token) => {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: Answer }>();
    const headers = { authorization: `Bearer ${by}`, 'content-type': type };
    // The host's name is checked against the certificate.
    request({ host: '127.0.0.1', port, ca, path, method, headers, agent: false }, (response) => {
      text(response).then(
        (content) => resolve({ status: response.statusCode ?? 0, body: JSON.parse(content) }),
        reject,
      );
    })
      .on('error', reject)
      .end(body && JSON.stringify(body));
    return promise;
  };
  return {
    model,
    replaced,
    ask,
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: objects of any kind
type Answer = any;
