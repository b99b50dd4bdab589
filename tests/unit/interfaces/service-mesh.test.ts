import { describe, expect, test } from '@jest/globals';
import {
  type MeshPolicy,
  publishMesh,
  publishPolicies,
  readMesh,
  readPolicies,
} from 'charmkit/interfaces/service-mesh';
import { TwoSides } from './two-sides.ts';

const apps = { grafana: 1, beacon: 1 };
const json = JSON.stringify;

const ofUnits: MeshPolicy = {
  sourceNamespace: 'cos',
  sourceApp: 'prometheus',
  targetNamespace: 'cos',
  targetApp: 'grafana',
  targetType: 'unit',
  endpoints: [{ ports: [3000] }],
};
const ofService: MeshPolicy = {
  ...ofUnits,
  targetService: 'grafana-web',
  targetType: 'app',
  endpoints: [{ hosts: ['grafana'], ports: [3000], methods: ['GET'], paths: ['/metrics'] }],
};

describe('the interface service_mesh', () => {
  test('carries policies, with null for what is not restricted', async () => {
    const sides = new TwoSides(apps);
    await publishPolicies(...sides.side('grafana/0'), [ofUnits, ofService]);
    expect(JSON.parse(sides.databags.grafana?.policies ?? '')[0]).toEqual({
      source_namespace: 'cos',
      source_app_name: 'prometheus',
      target_namespace: 'cos',
      target_app_name: 'grafana',
      target_selector_labels: null,
      target_service: null,
      target_type: 'unit',
      endpoints: [{ hosts: null, ports: [3000], methods: null, paths: null }],
    });
    expect(await readPolicies(...sides.side('beacon/0'))).toEqual([ofUnits, ofService]);
    expect(sides.warnings).toEqual([]);
  });

  test('says so where there is no policy', async () => {
    const sides = new TwoSides(apps);
    await publishPolicies(...sides.side('grafana/0'), []);
    expect(sides.databags.grafana).toEqual({ policies: '[]' });
    expect(await readPolicies(...sides.side('beacon/0'))).toEqual([]);
  });

  test('takes the defaults of the Python library', async () => {
    const sides = new TwoSides(apps);
    const asked = {
      source_namespace: 'cos',
      source_app_name: 'a',
      target_namespace: 'cos',
      target_app_name: 'b',
    };
    sides.databags.grafana = { policies: json([asked]) };
    expect(await readPolicies(...sides.side('beacon/0'))).toEqual([
      {
        ...{ sourceNamespace: 'cos', sourceApp: 'a', targetNamespace: 'cos', targetApp: 'b' },
        ...{ targetType: 'app', endpoints: [] },
      },
    ]);
  });

  test.each([
    ['labels', { 'istio.io/dataplane-mode': 'ambient', plain: '', 'a.b/C_d-1.2': 'x'.repeat(63) }],
    ['no label', {}],
  ])('carries %s', async (_what, labels) => {
    const sides = new TwoSides(apps);
    await publishMesh(...sides.side('beacon/0'), { labels, type: 'istio' });
    expect(sides.databags.beacon).toHaveProperty('mesh_type', '"istio"');
    expect(await readMesh(...sides.side('grafana/0'))).toEqual({ labels, type: 'istio' });
    expect(sides.warnings).toEqual([]);
  });

  test('is silent while nothing is said', async () => {
    const sides = new TwoSides(apps);
    expect(await readMesh(...sides.side('grafana/0'))).toBeUndefined();
    expect(await readPolicies(...sides.side('beacon/0'))).toEqual([]);
    expect(sides.warnings).toEqual([]);
  });

  test('is written by leaders alone', async () => {
    const sides = new TwoSides(apps);
    await publishPolicies(...sides.side('grafana/0', { isLeader: false }), [ofUnits]);
    await publishMesh(...sides.side('beacon/0', { isLeader: false }), { labels: {}, type: 'istio' });
    expect(sides.databags).toEqual({});
  });

  test('refuses to hand out what no requirer would take for labels', async () => {
    const labels = { 'app.kubernetes.io/name': 'beacon' };
    await expect(
      publishMesh(...new TwoSides(apps).side('beacon/0'), { labels, type: 'istio' }),
    ).rejects.toThrow('Kubernetes');
  });
});

describe('labels that are none', () => {
  test.each([
    ['no JSON', 'is not JSON'],
    ['[]', 'expected record'],
    [json({ 'istio.io/x': 7 }), 'expected string'],
    [json({ 'istio.io/x': null }), 'expected string'],
    [json({ 'istio.io/x': 'a b' }), 'is not a valid label value'],
    [json({ 'istio.io/x': 'a\n' }), 'is not a valid label value'],
    [json({ 'istio.io/x': 'x'.repeat(64) }), 'is not a valid label value'],
    [json({ '': 'x' }), 'has a key that is not a valid label'],
    [json({ 'a/b/c': 'x' }), 'has a key that is not a valid label'],
    [json({ '/a': 'x' }), 'has a key that is not a valid label'],
    [json({ 'A.b/c': 'x' }), 'has a key that is not a valid label'],
    [json({ 'a b': 'x' }), 'has a key that is not a valid label'],
    [json({ [`${'a'.repeat(254)}/b`]: 'x' }), 'has a key that is not a valid label'],
    [json({ [`${'-a'.repeat(30_000)}/b`]: 'x' }), 'has a key that is not a valid label'],
    [json({ 'app.kubernetes.io/name': 'x' }), 'of Kubernetes or Juju'],
    [json({ 'kubernetes.io/x': 'x' }), 'of Kubernetes or Juju'],
    [json({ 'controller.juju.is/id': 'x' }), 'of Kubernetes or Juju'],
    [json({ 'juju-app': 'x' }), 'of Kubernetes or Juju'],
  ])('%.60s are not heeded, and one warning says so', async (labels, said) => {
    const sides = new TwoSides(apps);
    sides.databags.beacon = { labels, mesh_type: '"istio"' };
    expect(await readMesh(...sides.side('grafana/0'))).toBeUndefined();
    expect(sides.warnings).toEqual([expect.stringMatching(`^endpoint:7: ignored field labels.*${said}`)]);
  });

  test('and no type of mesh are named, too', async () => {
    const sides = new TwoSides(apps);
    sides.databags.beacon = { labels: '{}' };
    expect(await readMesh(...sides.side('grafana/0'))).toBeUndefined();
    expect(sides.warnings).toEqual([expect.stringContaining('ignored field mesh_type: ')]);
  });
});

describe('policies that are none', () => {
  const wire = {
    source_namespace: 'cos',
    source_app_name: 'a',
    target_namespace: 'cos',
    target_app_name: 'b',
  };

  test.each([
    ['no JSON', 'policies'],
    ['{}', 'policies'],
    [json([{ ...wire, source_namespace: '*' }]), 'policies.0.source_namespace'],
    [json([wire, { ...wire, source_app_name: 'A' }]), 'policies.1.source_app_name'],
    [json([{ ...wire, target_type: 'pod' }]), 'policies.0.target_type'],
    [json([{ ...wire, target_app_name: null }]), 'policies.0'],
    [json([{ ...wire, target_selector_labels: { a: 'b' } }]), 'policies.0'],
    [json([{ ...wire, target_selector_labels: { a: 'b' }, target_type: 'unit' }]), 'policies.0'],
    [json([{ ...wire, target_service: 'web', target_type: 'unit' }]), 'policies.0'],
    [json([{ ...wire, endpoints: [{ ports: ['3000'] }] }]), 'policies.0.endpoints.0.ports.0'],
    [json([{ ...wire, endpoints: [{ methods: ['FETCH'] }] }]), 'policies.0.endpoints.0.methods.0'],
  ])('%s are not heeded, and one warning names the field', async (policies, field) => {
    const sides = new TwoSides(apps);
    sides.databags.grafana = { policies };
    expect(await readPolicies(...sides.side('beacon/0'))).toEqual([]);
    expect(sides.warnings).toEqual([expect.stringContaining(`endpoint:7: ignored field ${field}: `)]);
  });
});
