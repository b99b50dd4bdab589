import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { advanceClock, setConfig } from 'charmkit/juju-model';
import { Simulator } from 'juju-sim/simulator';
import { createStandInParts, openCharmSources } from '../../demo/deployment.ts';
import type { KubernetesClient } from '../../src/kubernetes/client.ts';
import { pods, statefulSets } from '../../src/kubernetes/object-kinds.ts';
import { buildCharm } from '../process/build.ts';
import { cpuPatchOf, patchOf, podOf, statefulSetOf } from './kubernetes/objects.ts';
import { openAsAdmin } from './kubernetes/open-as-admin.ts';
import type { KubernetesBackend, KubernetesUser, RunningKubernetes } from './kubernetes/under-test.ts';

const requests = { cpu: '250m', memory: '200Mi' };
const pending = { current: 'waiting', message: 'Waiting for resources patch to apply' };

/** Runs the charm's own `./dispatch` hook by hook with a Kubernetes API. The tests act as its controllers. */
export function limitsContract(name: string, backend: KubernetesBackend): void {
  describe(name, () => {
    const resources = new AsyncDisposableStack();
    let simulator: Simulator;
    let kubernetes: RunningKubernetes;
    let admin: KubernetesClient;
    let kubeconfig: string;

    beforeAll(async () => {
      buildCharm();
      kubernetes = resources.use(await backend.start());
      admin = await openAsAdmin(kubernetes);
      const directory = await mkdtemp(join(tmpdir(), 'limits-'));
      resources.defer(() => rm(directory, { recursive: true }));
      kubeconfig = join(directory, 'kubeconfig');
      await signIn('untrusted');
      await admin.create(statefulSets, 'grafana', statefulSetOf('grafana'), { fieldManager: 'juju' });
      simulator = resources.use(await deployed(kubeconfig));
    });
    afterAll(() => resources.disposeAsync());

    const signIn = (user: KubernetesUser) => copyFile(kubernetes.access(user).kubeconfig ?? '', kubeconfig);
    const status = () => simulator.status().applications.grafana?.units['grafana/0']?.workload;
    const template = async () => {
      const set = await admin.get(statefulSets, 'grafana');
      return set?.spec.template.spec.containers.find((container) => container.name === 'grafana')?.resources;
    };
    async function configure(options: Parameters<typeof setConfig>[2]): Promise<void> {
      setConfig(simulator.model, 'grafana', options);
      await simulator.settle();
    }
    async function updateStatus(): Promise<void> {
      advanceClock(simulator.model, simulator.model.config.updateStatusIntervalMs);
      await simulator.settle();
    }
    async function replacePod(): Promise<void> {
      await admin.delete(pods, 'grafana-0');
      await makePod();
      await simulator.restartPod('grafana/0');
    }
    async function makePod(): Promise<void> {
      await admin.create(pods, 'grafana-0', podOf((await template()) ?? {}), { fieldManager: 'controller' });
    }

    test('runs without any limit, and without asking', async () => {
      await makePod();
      expect(status()).toMatchObject({ current: 'active' });
    });

    test('says that it may not set one', async () => {
      await configure({ set: { memory: '1Gi' } });
      expect(status()).toMatchObject({
        current: 'blocked',
        message: 'Kubernetes resources patch failed: run juju trust grafana --scope=cluster',
      });
    });

    test('sets it as soon as it may, in the place of what the Python charm has set', async () => {
      const theirs = patchOf('grafana', { cpu: '4', memory: '2147483648' });
      await admin.apply(statefulSets, 'grafana', theirs, { fieldManager: 'ResourcePatcher' });
      await signIn('trusted');
      await updateStatus();
      expect(await template()).toEqual({ limits: { memory: '1073741824' }, requests });
      expect(status()).toMatchObject(pending);
    });

    test('waits for the pod that has it', async () => {
      await updateStatus();
      expect(status()).toMatchObject(pending);
      await replacePod();
      expect(status()).toMatchObject({ current: 'active' });
    });

    test('leaves to another manager what that one has set', async () => {
      await admin.apply(statefulSets, 'grafana', cpuPatchOf('grafana', '3'), { fieldManager: 'kubectl' });
      await configure({ set: { cpu: '2' } });
      expect(status()).toMatchObject({
        current: 'blocked',
        message: 'Kubernetes resources patch failed: kubectl has set limits.cpu',
      });
      await admin.apply(statefulSets, 'grafana', cpuPatchOf('grafana', undefined), {
        fieldManager: 'kubectl',
      });
      await updateStatus();
      expect(await template()).toEqual({ limits: { cpu: '2', memory: '1073741824' }, requests });
    });

    test('takes it away when the options are unset', async () => {
      await configure({ reset: ['cpu', 'memory'] });
      expect(await template()).toEqual({ limits: {}, requests });
      await replacePod();
      expect(status()).toMatchObject({ current: 'active' });
    });
  });
}

async function deployed(kubeconfig: string): Promise<Simulator> {
  const parts = createStandInParts({ charm: { KUBECONFIG: kubeconfig } });
  const simulator = await Simulator.open(parts.simulator);
  const source = (await openCharmSources(parts))('grafana.charm');
  if (!source || !('directory' in source)) throw new TypeError('the charm is a directory here');
  await simulator.deploy(source.directory, { name: 'grafana', ...source.options });
  await simulator.settle();
  return simulator;
}
