import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KubernetesClient, WriteOptions } from '../../src/kubernetes/client.ts';
import { isKubernetesError, type KubernetesError } from '../../src/kubernetes/errors.ts';
import { configMaps, pods, services, statefulSets } from '../../src/kubernetes/object-kinds.ts';
import { openKubernetes } from '../../src/kubernetes/open.ts';
import { cpuPatchOf, patchOf, podOf, statefulSetOf } from './kubernetes/objects.ts';
import { openAsAdmin } from './kubernetes/open-as-admin.ts';
import type { KubernetesBackend, RunningKubernetes } from './kubernetes/under-test.ts';

const juju: WriteOptions = { fieldManager: 'juju' };
const ours: WriteOptions = { fieldManager: 'ResourcePatcher' };

/**
 * The behaviour of Kubernetes' API that the charm depends on. The suite runs on the real server and on the stand-in.
 */
export function kubernetesContract(name: string, backend: KubernetesBackend): void {
  describe(name, () => {
    let running: RunningKubernetes;
    let admin: KubernetesClient;
    beforeAll(async () => {
      running = await backend.start();
      admin = await openAsAdmin(running);
    });
    afterAll(async () => running[Symbol.asyncDispose]());

    const limitsOf = async (set: string) =>
      (await admin.get(statefulSets, set))?.spec.template.spec.containers[1]?.resources;

    test('gives an object as it was created, and nothing for a name that there is not', async () => {
      await admin.create(configMaps, 'labels', { data: { labels: '{}' } }, juju);
      expect(await admin.get(configMaps, 'labels')).toMatchObject({
        metadata: { labels: {} },
        data: { labels: '{}' },
      });
      expect(await admin.get(configMaps, 'others')).toBeUndefined();
    });

    test('refuses a name that is taken, and one that is none', async () => {
      await admin.create(configMaps, 'taken', {}, juju);
      expect(await troubleOf(admin.create(configMaps, 'taken', {}, juju))).toMatchObject({
        trouble: 'conflict',
      });
      expect(await troubleOf(admin.create(configMaps, 'No_Name', {}, juju))).toMatchObject({
        trouble: 'invalid',
        fields: ['metadata.name'],
      });
    });

    test('deletes an object, and minds no second time', async () => {
      await admin.create(configMaps, 'old', {}, juju);
      await admin.delete(configMaps, 'old');
      await admin.delete(configMaps, 'old');
      expect(await admin.get(configMaps, 'old')).toBeUndefined();
    });

    test('merges a patch, and removes what it says is null', async () => {
      await admin.create(services, 'patched', { spec: { ports: [{ port: 80 }] } }, juju);
      const labels = { 'istio.io/a': '1', 'istio.io/b': '2' };
      await admin.mergePatch(services, 'patched', { metadata: { labels } }, ours);
      expect((await admin.get(services, 'patched'))?.metadata.labels).toEqual(labels);
      await admin.mergePatch(services, 'patched', { metadata: { labels: { 'istio.io/b': null } } }, ours);
      expect((await admin.get(services, 'patched'))?.metadata.labels).toEqual({ 'istio.io/a': '1' });
      expect(await troubleOf(admin.mergePatch(services, 'nobody', {}, ours))).toMatchObject({
        trouble: 'not-found',
      });
    });

    test('labels the pods that a StatefulSet makes, and keeps those that select them', async () => {
      await admin.create(statefulSets, 'labelled', statefulSetOf('labelled'), juju);
      const label = (value: string | null) =>
        admin.mergePatch(
          statefulSets,
          'labelled',
          { spec: { template: { metadata: { labels: { mesh: value } } } } },
          ours,
        );
      await label('istio');
      const own = { 'app.kubernetes.io/name': 'labelled' };
      const labels = async () => (await admin.get(statefulSets, 'labelled'))?.spec.template.metadata.labels;
      expect(await labels()).toEqual({ ...own, mesh: 'istio' });
      await label(null);
      expect(await labels()).toEqual(own);
    });

    test("applies a manager's fields, and takes away those that it gives up", async () => {
      await admin.create(statefulSets, 'applied', statefulSetOf('applied'), juju);
      const apply = (limits: Record<string, string>) =>
        admin.apply(statefulSets, 'applied', patchOf('applied', limits), ours);
      await apply({ cpu: '1', memory: '1073741824' });
      const requests = { cpu: '250m', memory: '200Mi' };
      expect(await limitsOf('applied')).toEqual({ limits: { cpu: '1', memory: '1073741824' }, requests });
      await apply({ memory: '1073741824' });
      expect(await limitsOf('applied')).toEqual({ limits: { memory: '1073741824' }, requests });
      await apply({});
      expect(await limitsOf('applied')).toEqual({ limits: {}, requests });
    });

    test('counts a generation for what changes a StatefulSet, and for nothing else', async () => {
      await admin.create(statefulSets, 'counted', statefulSetOf('counted'), juju);
      const generation = async () => (await admin.get(statefulSets, 'counted'))?.metadata.generation;
      expect(await generation()).toBe(1);
      for (const options of [ours, ours, { ...ours, dryRun: true }]) {
        await admin.apply(statefulSets, 'counted', patchOf('counted', { cpu: '1' }), options);
        expect(await generation()).toBe(2);
      }
    });

    test('only tries what is a dry run', async () => {
      await admin.create(statefulSets, 'tried', statefulSetOf('tried'), juju);
      const dryRun = { ...ours, dryRun: true };
      const tried = await admin.apply(statefulSets, 'tried', patchOf('tried', { cpu: '1' }), dryRun);
      expect(tried.spec.template.spec.containers[1]?.resources.limits).toEqual({ cpu: '1' });
      expect(await limitsOf('tried')).toEqual({ limits: {}, requests: {} });
    });

    test("refuses to change another manager's field, and names both", async () => {
      await admin.create(statefulSets, 'fought', statefulSetOf('fought'), juju);
      const apply = (cpu: string, options: WriteOptions) =>
        admin.apply(statefulSets, 'fought', cpuPatchOf('fought', cpu), options);
      await apply('1', { fieldManager: 'kubectl' });
      expect(await troubleOf(apply('2', ours))).toMatchObject({
        trouble: 'conflict',
        fields: ['.spec.template.spec.containers[name="grafana"].resources.limits.cpu'],
        managers: ['kubectl'],
      });
      await apply('1', ours);
      expect(await limitsOf('fought')).toMatchObject({ limits: { cpu: '1' } });
      expect(await troubleOf(apply('2', { fieldManager: 'kubectl' }))).toMatchObject({
        managers: ['ResourcePatcher'],
      });
    });

    test('takes equal amounts that are written differently for different ones', async () => {
      await admin.create(statefulSets, 'written', statefulSetOf('written'), juju);
      const apply = (cpu: string, options: WriteOptions) =>
        admin.apply(statefulSets, 'written', cpuPatchOf('written', cpu), options);
      await apply('1', { fieldManager: 'kubectl' });
      expect(await troubleOf(apply('1000m', ours))).toMatchObject({ trouble: 'conflict' });
    });

    test('leaves what two managers set when one gives it up', async () => {
      await admin.create(statefulSets, 'shared', statefulSetOf('shared'), juju);
      for (const manager of [ours, { fieldManager: 'kubectl' }])
        await admin.apply(statefulSets, 'shared', cpuPatchOf('shared', '1'), manager);
      await admin.apply(statefulSets, 'shared', cpuPatchOf('shared', undefined), ours);
      expect(await limitsOf('shared')).toMatchObject({ limits: { cpu: '1' } });
    });

    test('gives a field to whoever changes it by a patch', async () => {
      await admin.create(configMaps, 'changed', { data: { a: '1' } }, juju);
      const other = { fieldManager: 'kubectl-edit' };
      await admin.mergePatch(configMaps, 'changed', { data: { a: '2' } }, other);
      const body = { metadata: { name: 'changed' }, data: { a: '1' } };
      expect(await troubleOf(admin.apply(configMaps, 'changed', body, juju))).toMatchObject({
        managers: ['kubectl-edit'],
        fields: ['.data.a'],
      });
    });

    test('refuses a limit below the request', async () => {
      await admin.create(statefulSets, 'low', statefulSetOf('low'), juju);
      expect(
        await troubleOf(admin.apply(statefulSets, 'low', patchOf('low', { cpu: '0.1' }), ours)),
      ).toMatchObject({
        trouble: 'invalid',
        fields: ['spec.template.spec.containers[1].resources.requests'],
      });
    });

    test('applies to nothing that is not there', async () => {
      expect(
        await troubleOf(admin.apply(statefulSets, 'missing', patchOf('missing', {}), ours)),
      ).toMatchObject({
        trouble: 'invalid',
      });
    });

    test('keeps thousandths, rounded up', async () => {
      await admin.create(statefulSets, 'rounded', statefulSetOf('rounded'), juju);
      const fine = { cpu: '0.2500001', memory: '858993459.2' };
      await admin.apply(statefulSets, 'rounded', patchOf('rounded', fine), ours);
      expect(await limitsOf('rounded')).toMatchObject({ limits: { cpu: '251m', memory: '858993459200m' } });
    });

    test('lets an application that is not trusted look at pods, and at no StatefulSet', async () => {
      await admin.create(statefulSets, 'secret', statefulSetOf('secret'), juju);
      await admin.create(pods, 'grafana-0', podOf({ limits: { cpu: '1' }, requests: { cpu: '1' } }), juju);
      const untrusted = await openKubernetes(running.access('untrusted'), 'unused');
      expect((await untrusted.get(pods, 'grafana-0'))?.spec.containers).toHaveLength(2);
      const asked = [
        () => untrusted.get(statefulSets, 'secret'),
        () => untrusted.apply(statefulSets, 'secret', patchOf('secret', {}), ours),
        () => untrusted.create(configMaps, 'more', {}, ours),
        () => untrusted.delete(configMaps, 'more'),
      ];
      for (const ask of asked) expect(await troubleOf(ask())).toMatchObject({ trouble: 'forbidden' });
    });

    test('lets a trusted application do what the charm does, with what a pod is given', async () => {
      await admin.create(statefulSets, 'trusting', statefulSetOf('trusting'), juju);
      const trusted = await openKubernetes(running.inCluster, 'unused');
      expect(trusted.namespace).toBe('cos');
      await trusted.apply(statefulSets, 'trusting', patchOf('trusting', { cpu: '1' }), ours);
      expect(await limitsOf('trusting')).toMatchObject({ limits: { cpu: '1' } });
      await trusted.create(configMaps, 'made', { data: {} }, ours);
      await trusted.delete(configMaps, 'made');
    });

    test('does not know a stranger', async () => {
      const stranger = await openKubernetes(running.stranger, 'unused');
      expect(await troubleOf(stranger.get(pods, 'grafana-0'))).toMatchObject({
        trouble: 'no-credentials',
        message: 'Kubernetes answered 401 to get pods grafana-0 in namespace cos',
      });
    });
  });
}

async function troubleOf(asked: Promise<unknown>): Promise<KubernetesError> {
  try {
    await asked;
  } catch (error) {
    if (isKubernetesError(error)) return error;
    throw error;
  }
  throw new Error('Kubernetes did it');
}
