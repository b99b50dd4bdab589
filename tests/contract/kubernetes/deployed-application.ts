import * as z from 'zod';
import type { KubernetesClient, WriteOptions } from '../../../src/kubernetes/client.ts';
import {
  configMaps,
  type ObjectKind,
  pods,
  services,
  statefulSets,
} from '../../../src/kubernetes/object-kinds.ts';
import { podOf, statefulSetOf } from './objects.ts';
import { openAsAdmin } from './open-as-admin.ts';
import type { RunningKubernetes } from './under-test.ts';

type Labels = Readonly<Record<string, string>>;

const juju: WriteOptions = { fieldManager: 'juju' };
const memory = 'juju-service-mesh-grafana-labels';

/** The labels by which Juju selects the application's objects. */
export const jujuLabels: Labels = { 'app.kubernetes.io/name': 'grafana' };

const owned: ObjectKind<{ readonly metadata: { readonly ownerReferences?: unknown } }> = {
  ...configMaps,
  schema: z.object({ metadata: z.object({ ownerReferences: z.unknown() }) }),
};

/**
 * The Kubernetes objects that Juju creates for the application grafana, and the changes that the charm makes to them.
 */
export class DeployedApplication {
  readonly #admin: KubernetesClient;

  private constructor(admin: KubernetesClient) {
    this.#admin = admin;
  }

  static async open(running: RunningKubernetes): Promise<DeployedApplication> {
    return new DeployedApplication(await openAsAdmin(running));
  }

  /** Resets the objects to a fresh deployment. */
  async furnish(): Promise<void> {
    const admin = this.#admin;
    await Promise.all([
      admin.delete(statefulSets, 'grafana'),
      admin.delete(services, 'grafana'),
      admin.delete(configMaps, memory),
    ]);
    await admin.create(statefulSets, 'grafana', statefulSetOf('grafana'), juju);
    const service = { metadata: { labels: jujuLabels }, spec: { ports: [{ port: 3000 }] } };
    await admin.create(services, 'grafana', service, juju);
    await this.replacePods();
  }

  /** Replaces the pods, as the StatefulSet's controller does after a change of the template. */
  async replacePods(): Promise<void> {
    const { template: labels = {} } = await this.labels();
    const set = await this.#admin.get(statefulSets, 'grafana');
    const { resources = {} } =
      set?.spec.template.spec.containers.find(({ name }) => name === 'grafana') ?? {};
    for (const pod of ['grafana-0', 'grafana-1']) {
      await this.#admin.delete(pods, pod);
      await this.#admin.create(pods, pod, podOf(resources, labels), juju);
    }
  }

  async label(labels: Labels): Promise<void> {
    await this.#admin.mergePatch(services, 'grafana', { metadata: { labels } }, juju);
    const template = { metadata: { labels } };
    await this.#admin.mergePatch(statefulSets, 'grafana', { spec: { template } }, juju);
  }

  /** Creates the memory with content that the charm did not write. */
  async remember(labels: string): Promise<void> {
    await this.#admin.create(configMaps, memory, { data: { labels } }, juju);
  }

  async labels() {
    const [statefulSet, service, configMap] = await Promise.all([
      this.#admin.get(statefulSets, 'grafana'),
      this.#admin.get(services, 'grafana'),
      this.#admin.get(configMaps, memory),
    ]);
    const remembered: unknown = configMap && JSON.parse(configMap.data.labels ?? '');
    return {
      template: statefulSet?.spec.template.metadata.labels,
      service: service?.metadata.labels,
      remembered,
    };
  }

  async uid(): Promise<string | undefined> {
    return (await this.#admin.get(statefulSets, 'grafana'))?.metadata.uid;
  }

  async ownersOfMemory(): Promise<unknown> {
    return (await this.#admin.get(owned, memory))?.metadata.ownerReferences;
  }
}
