import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { createModel, deployCharm, parseCharm, replaceResources, setTrust } from 'charmkit/juju-model';
import { KubernetesApi } from '../../../lib/juju-sim/simulator/kubernetes/api-server.ts';

const metadata = `name: web
summary: s
description: d
containers: { web: { resource: image } }
resources: { image: { type: oci-image, upstream-source: 'web:1@sha256:abc' } }
`;
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
    const containersOf = async () => (await place.ask('GET', `${pods}/web-0`)).body.spec.containers;
    expect(await containersOf()).not.toMatchObject([{}, limits.spec.template.spec.containers[0]]);
    place.startPod('web/0');
    expect(await containersOf()).toMatchObject([{ name: 'charm' }, limits.spec.template.spec.containers[0]]);
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

  test("makes a pod's owner, revision and image known, and those of the StatefulSet", async () => {
    await using place = await openApi();
    const set = (await place.ask('GET', `${sets}/web`)).body;
    expect(set).toMatchObject({
      spec: { replicas: 2, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } },
      status: { replicas: 2, updatedReplicas: 2, currentRevision: set.status.updateRevision },
    });
    expect((await place.ask('GET', `${pods}/web-1`)).body).toMatchObject({
      metadata: {
        labels: {
          'app.kubernetes.io/name': 'web',
          'apps.kubernetes.io/pod-index': '1',
          'controller-revision-hash': set.status.updateRevision,
          'statefulset.kubernetes.io/pod-name': 'web-1',
        },
        ownerReferences: [{ kind: 'StatefulSet', name: 'web', uid: set.metadata.uid }],
        creationTimestamp: expect.stringMatching(/^[\d-]+T[\d:]+Z$/),
      },
      status: { containerStatuses: [{}, { image: 'web:1@sha256:abc', imageID: 'web:1@sha256:abc' }] },
    });
  });

  test('counts a pod as outdated until it is replaced', async () => {
    await using place = await openApi();
    const { uid } = (await place.ask('GET', `${pods}/web-0`)).body.metadata;
    await place.ask('PATCH', `${sets}/web`, limits, 'application/strategic-merge-patch+json');
    place.startPod('web/0');
    const { status } = (await place.ask('GET', `${sets}/web`)).body;
    expect(status).toMatchObject({ replicas: 2, currentReplicas: 1, updatedReplicas: 1 });
    expect(status.currentRevision).not.toBe(status.updateRevision);
    const [first, second] = (await place.ask('GET', pods)).body.items;
    expect(first.metadata.labels['controller-revision-hash']).toBe(status.updateRevision);
    expect(first.metadata.uid).not.toBe(uid);
    expect(second.metadata.labels['controller-revision-hash']).toBe(status.currentRevision);
  });

  test('keeps a pod below the partition at its revision, even if it starts again', async () => {
    await using place = await openApi();
    const patch = (body: object) =>
      place.ask('PATCH', `${sets}/web`, body, 'application/strategic-merge-patch+json');
    const setPartition = (partition: number) =>
      patch({ spec: { updateStrategy: { rollingUpdate: { partition } } } });
    const look = async () => {
      for (const unit of ['web/0', 'web/1']) place.startPod(unit);
      const { items } = (await place.ask('GET', pods)).body;
      const { status } = (await place.ask('GET', `${sets}/web`)).body;
      return {
        ...status,
        revisions: items.map((pod: Answer) => pod.metadata.labels['controller-revision-hash']),
        limits: items.map((pod: Answer) => pod.spec.containers[1].resources.limits?.cpu),
        due: Object.values(place.model.units).map(({ charmRevision }) => charmRevision),
      };
    };
    const before = await look();
    await setPartition(1);
    await patch(limits);
    const held = await look();
    expect(held).toMatchObject({
      ...{ currentReplicas: 1, updatedReplicas: 1, currentRevision: before.updateRevision },
      ...{ revisions: [before.updateRevision, held.updateRevision], limits: [undefined, '1'], due: [0, 1] },
    });
    expect(held.updateRevision).not.toBe(before.updateRevision);
    await setPartition(0);
    expect(await look()).toMatchObject({
      ...{ currentReplicas: 2, updatedReplicas: 2, currentRevision: held.updateRevision },
      ...{ revisions: [held.updateRevision, held.updateRevision], limits: ['1', '1'], due: [1, 1] },
    });
    expect(place.replaced).toEqual(['web']);
  });

  test('has the headless service of each application, and a node with its resources', async () => {
    await using place = await openApi();
    expect((await place.ask('GET', '/api/v1/namespaces/cos/services/web-endpoints')).body.spec).toMatchObject(
      { clusterIP: 'None', publishNotReadyAddresses: true },
    );
    const { nodeName } = (await place.ask('GET', `${pods}/web-0`)).body.spec;
    expect((await place.ask('GET', `/api/v1/nodes/${nodeName}`)).body.status.allocatable).toMatchObject({
      cpu: '4',
      memory: '16Gi',
    });
  });

  test.each([
    ['labelSelector=app.kubernetes.io/name=web', ['web-0', 'web-1']],
    ['labelSelector=app.kubernetes.io/name==web,apps.kubernetes.io/pod-index=1', ['web-1']],
    ['labelSelector=app.kubernetes.io/name!=web', []],
    ['labelSelector=apps.kubernetes.io/pod-index in (1,2)', ['web-1']],
    ['labelSelector=apps.kubernetes.io/pod-index notin (1,2)', ['web-0']],
    ['labelSelector=apps.kubernetes.io/pod-index', ['web-0', 'web-1']],
    ['labelSelector=!apps.kubernetes.io/pod-index', []],
    ['fieldSelector=metadata.name=web-0', ['web-0']],
    ['fieldSelector=status.phase!=Running', []],
  ])('lists the pods that %s selects', async (query, expected) => {
    await using place = await openApi();
    const [name = '', ...selector] = query.split('=');
    const { items } = (await place.ask('GET', `${pods}?${name}=${encodeURIComponent(selector.join('='))}`))
      .body;
    expect(items.map((pod: Answer) => pod.metadata.name)).toEqual(expected);
  });

  test('tells a watch what exists and what changes, and ends it in time', async () => {
    await using place = await openApi();
    const watched = place.read(`${pods}?watch=true&fieldSelector=metadata.name%3Dweb-0&timeoutSeconds=1`);
    // The first request of another client shows that the watch is answered.
    await place.ask('GET', pods);
    const patch = { metadata: { labels: { role: 'primary' } } };
    for (const pod of ['web-0', 'web-1'])
      await place.ask('PATCH', `${pods}/${pod}`, patch, 'application/merge-patch+json');
    delete place.model.units['web/0'];
    await place.ask('GET', pods);
    const events = (await watched)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(
      events.map(({ type, object }) => [type, object.metadata.name, object.metadata.labels.role]),
    ).toEqual([
      ['ADDED', 'web-0', undefined],
      ['MODIFIED', 'web-0', 'primary'],
      ['DELETED', 'web-0', 'primary'],
    ]);
  });

  test('takes a JSON patch, and refuses one that does not fit', async () => {
    await using place = await openApi();
    const patch = (...operations: object[]) =>
      place.ask('PATCH', `${pods}/web-0`, operations, 'application/json-patch+json');
    const add = { op: 'add', path: '/metadata/labels/a~1b', value: 'c' };
    expect((await patch(add)).body.metadata.labels['a/b']).toBe('c');
    expect((await patch({ op: 'remove', path: '/metadata/labels/none' })).status).toBe(422);
    expect((await patch({ op: 'add', path: '/__proto__/polluted', value: 1 })).status).toBe(422);
    expect((await patch({ op: 'test', path: '/kind', value: 'Pod' })).status).toBe(200);
  });

  test('refuses to overwrite a version that the client has not seen', async () => {
    await using place = await openApi();
    const path = '/api/v1/namespaces/cos/configmaps';
    const { body: first } = await place.ask('POST', path, { metadata: { name: 'lock' }, data: { a: '1' } });
    const second = await place.ask('PUT', `${path}/lock`, { ...first, data: { a: '2' } });
    expect(second.body.metadata.resourceVersion).not.toBe(first.metadata.resourceVersion);
    expect((await place.ask('PUT', `${path}/lock`, { ...first, data: { a: '3' } })).body).toMatchObject({
      code: 409,
      reason: 'Conflict',
    });
  });

  test('deletes all that a selector finds', async () => {
    await using place = await openApi();
    const path = '/api/v1/namespaces/cos/configmaps';
    for (const [name, app] of [
      ['a', 'x'],
      ['b', 'y'],
    ])
      await place.ask('POST', path, { metadata: { name, labels: { app } } });
    await place.ask('DELETE', `${path}?labelSelector=app%3Dx`);
    expect((await place.ask('GET', path)).body.items).toMatchObject([{ metadata: { name: 'b' } }]);
  });

  test.each([
    [true, true],
    [false, false],
  ])(
    'says of an application whose trust is %s that it may patch StatefulSets: %s',
    async (trust, allowed) => {
      await using place = await openApi();
      setTrust(place.model, 'web', trust);
      const review = {
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { resource: 'statefulsets', verb: 'patch', namespace: 'cos' } },
      };
      expect(
        (await place.ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review)).body
          .status,
      ).toEqual({ allowed });
    },
  );

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
    replacePods: (app) => {
      replaced.push(app);
      replaceResources(model, app, {});
    },
  });
  const { port, ca, token } = api.createAccess('web/0');
  const open = (method: string, path: string, body?: object, type = 'application/json', by = token) => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const headers = { authorization: `Bearer ${by}`, 'content-type': type };
    // The host's name is checked against the certificate.
    request({ host: '127.0.0.1', port, ca, path, method, headers, agent: false }, resolve)
      .on('error', reject)
      .end(body && JSON.stringify(body));
    return promise;
  };
  const ask = async (...args: Parameters<typeof open>): Promise<{ status: number; body: Answer }> => {
    const response = await open(...args);
    return { status: response.statusCode ?? 0, body: JSON.parse(await text(response)) };
  };
  return {
    model,
    replaced,
    ask,
    read: async (path: string) => text(await open('GET', path)),
    startPod: (unit: string) => void api.createAccess(unit),
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: objects of any kind
type Answer = any;
