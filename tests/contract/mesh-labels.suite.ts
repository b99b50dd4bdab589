import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setLeader } from 'charmkit/juju-model';
import type { Labels } from '../../src/endpoints/service-mesh/labels.ts';
import type { Provider } from '../state/providers.ts';
import { World } from '../state/world.ts';
import { DeployedApplication, jujuLabels as own } from './kubernetes/deployed-application.ts';
import type { KubernetesBackend, RunningKubernetes } from './kubernetes/under-test.ts';

const ambient = { 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': 'waypoint' };
const sidecar = { 'istio.io/dataplane-mode': 'none', 'sidecar.istio.io/inject': 'true' };
const rollout = 'waiting: relation service-mesh: waiting for Kubernetes to replace the pod';

const beacon = (labels: Labels): Provider => ({
  app: { labels: JSON.stringify(labels), mesh_type: '"istio"' },
  units: { 'beacon/0': {} },
});

/**
 * How the charm adds the application to a mesh through Kubernetes. The suite runs on the real server and the stand-in.
 */
export function meshLabelsContract(name: string, backend: KubernetesBackend): void {
  describe(name, () => {
    let running: RunningKubernetes;
    let cluster: DeployedApplication;
    beforeAll(async () => {
      running = await backend.start();
      cluster = await DeployedApplication.open(running);
    });
    afterAll(async () => running[Symbol.asyncDispose]());
    beforeEach(() => cluster.furnish());

    async function openWorld(user: 'trusted' | 'untrusted' = 'trusted', units = 1): Promise<World> {
      const world = await World.open({ units });
      world.kubernetes = running.access(user);
      return world;
    }

    test('labels pods and service, remembers it, and waits for a pod that has them', async () => {
      await using world = await openWorld();
      world.relate('beacon', beacon(ambient), 'service-mesh');
      await world.settle();
      expect(await cluster.labels()).toEqual({
        template: { ...own, ...ambient },
        service: { ...own, ...ambient },
        remembered: ambient,
      });
      expect(world.status()).toBe(rollout);
      await world.fire('update-status');
      expect(world.status()).toBe(rollout);
      await cluster.replacePods();
      await world.fire('update-status');
      expect(world.status()).toBe('active');
    });

    test('takes labels away that are wanted no more, and all of them with the relation', async () => {
      await using world = await openWorld();
      const { number } = world.relate('beacon', beacon(ambient), 'service-mesh');
      await world.settle();
      world.write(number, 'beacon', beacon(sidecar));
      await world.settle();
      expect(await cluster.labels()).toEqual({
        template: { ...own, ...sidecar },
        service: { ...own, ...sidecar },
        remembered: sidecar,
      });
      world.unrelate('beacon', 'service-mesh');
      await world.settle();
      expect(await cluster.labels()).toEqual({ template: own, service: own, remembered: undefined });
      await cluster.replacePods();
      await world.fire('update-status');
      expect(world.status()).toBe('active');
      expect(Object.keys(world.databag('grafana'))).not.toContain('mesh_labels_worn');
    });

    test("follows labels that the Python charm has set, and leaves others' alone", async () => {
      const old = { 'istio.io/use-waypoint': 'old', 'istio.io/use-waypoint-namespace': 'cos' };
      const team = { team: 'blue' };
      await cluster.label({ ...old, ...team });
      await cluster.remember(JSON.stringify(old));
      await using world = await openWorld();
      world.relate('beacon', beacon(ambient), 'service-mesh');
      await world.settle();
      expect(await cluster.labels()).toEqual({
        template: { ...own, ...team, ...ambient },
        service: { ...own, ...team, ...ambient },
        remembered: ambient,
      });
    });

    test.each(['no JSON', '[]', '{"a":7}'])('does not fail for a memory that holds %s', async (labels) => {
      await cluster.remember(labels);
      await using world = await openWorld();
      world.relate('beacon', beacon(ambient), 'service-mesh');
      await world.settle();
      expect(await cluster.labels()).toMatchObject({ service: ambient, remembered: ambient });
    });

    test('sets labels again that somebody took away, in the hooks that look at everything', async () => {
      await using world = await openWorld();
      world.relate('beacon', beacon(ambient), 'service-mesh');
      await world.settle();
      await cluster.replacePods();
      await world.fire('update-status');
      await cluster.furnish();
      await world.fire('upgrade-charm');
      expect(await cluster.labels()).toMatchObject({ template: ambient, service: ambient });
      expect(world.status()).toBe(rollout);
    });

    test('says what is to be done where it may not, and goes on once it may', async () => {
      await using world = await openWorld('untrusted');
      const { number } = world.relate('beacon', beacon(ambient), 'service-mesh');
      await world.settle();
      const blocked =
        'blocked: relation service-mesh: the charm may not label pods; run juju trust grafana --scope=cluster';
      expect(world.status()).toBe(blocked);
      await world.fire('update-status');
      expect(world.status()).toBe(blocked);
      expect(await cluster.labels()).toEqual({ template: own, service: own, remembered: undefined });
      expect(JSON.parse(world.databag('grafana', number).policies ?? '')).toEqual([]);
      world.kubernetes = running.access('trusted');
      await world.fire('update-status');
      expect(await cluster.labels()).toMatchObject({ template: ambient, service: ambient });
    });

    test('has nothing to ask for once a mesh has gone that it never came into', async () => {
      await using world = await openWorld('untrusted');
      world.relate('beacon', beacon(ambient), 'service-mesh');
      await world.settle();
      world.unrelate('beacon', 'service-mesh');
      await world.settle();
      expect(world.status()).toBe('active');
    });

    test('is done by the next leader, and only by a leader', async () => {
      await using world = await openWorld('trusted', 2);
      const { number } = world.relate('beacon', beacon(ambient), 'service-mesh');
      await world.settle();
      setLeader(world.model, 'grafana/1');
      await world.settle();
      expect(world.status('grafana/0')).toBe('active');
      expect(world.status('grafana/1')).toBe(rollout);
      world.write(number, 'beacon', beacon(sidecar));
      await world.settle();
      await cluster.replacePods();
      await world.fire('update-status', { unit: 'grafana/1' });
      expect(world.status('grafana/1')).toBe('active');
      expect(await cluster.labels()).toMatchObject({ template: { ...own, ...sidecar }, remembered: sidecar });
    });

    test('stays in the mesh as a leader leaves that sees its relations break', async () => {
      await using world = await openWorld('trusted', 2);
      setLeader(world.model, 'grafana/1');
      world.relate('beacon', beacon(ambient), 'service-mesh');
      await world.settle();
      world.scale('grafana', 1);
      Object.assign(world.model.applications.grafana ?? {}, { leader: 'grafana/1' });
      await world.settle();
      expect(await cluster.labels()).toMatchObject({ template: ambient, remembered: ambient });
    });

    test('has the memory go with the StatefulSet where nobody is left to delete it', async () => {
      await using world = await openWorld();
      world.relate('beacon', beacon(ambient), 'service-mesh');
      await world.settle();
      const uid = await cluster.uid();
      expect(uid).toEqual(expect.any(String));
      expect(await cluster.ownersOfMemory()).toEqual([
        { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'grafana', uid },
      ]);
    });
  });
}
