import type { KubernetesClient } from '../../src/kubernetes/client.ts';
import { pods, statefulSets } from '../../src/kubernetes/object-kinds.ts';
import { podOf, statefulSetOf } from '../contract/kubernetes/objects.ts';
import { openAsAdmin } from '../contract/kubernetes/open-as-admin.ts';
import { type Asked, KubernetesStandIn } from '../contract/kubernetes/stand-in.ts';
import type { World } from './world.ts';

/** The Kubernetes API of a world's units. The class acts as its controllers. */
export class Cluster implements AsyncDisposable {
  readonly api: KubernetesStandIn;
  readonly admin: KubernetesClient;
  readonly #world: World;

  private constructor(world: World, api: KubernetesStandIn, admin: KubernetesClient) {
    this.#world = world;
    this.api = api;
    this.admin = admin;
  }

  /**
   * Opens a cluster with the objects that Juju creates for the application. The charm is trusted unless a test changes
   * that.
   */
  static async open(world: World): Promise<Cluster> {
    const api = await KubernetesStandIn.open();
    const cluster = new Cluster(world, api, await openAsAdmin(api, 'cos'));
    await cluster.admin.create(statefulSets, 'grafana', statefulSetOf('grafana'), { fieldManager: 'juju' });
    for (const unit of Object.keys(world.model.units)) await cluster.makePod(unit);
    world.kubernetes = api.access('trusted');
    api.asked.length = 0;
    return cluster;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.api[Symbol.asyncDispose]();
  }

  /** Returns the charm's requests since the last call. */
  asked(): readonly Asked[] {
    return this.api.asked.splice(0);
  }

  /** Returns the charm's changing requests since the last call. */
  patches(): readonly Asked[] {
    return this.asked().filter(({ method }) => method === 'PATCH');
  }

  async limits(): Promise<Readonly<Record<string, string>> | undefined> {
    const { limits } = (await this.#template()) ?? {};
    this.api.asked.length = 0;
    return limits;
  }

  /** Replaces the unit's pod by one of the newest template. The unit's hooks start over. */
  async rollOut(unit = 'grafana/0'): Promise<void> {
    await this.#world.stopPebble(unit);
    await this.admin.delete(pods, podName(unit));
    await this.makePod(unit);
    this.api.asked.length = 0;
    await this.#world.startPebble(unit);
    await this.#world.settle();
  }

  async makePod(unit: string): Promise<void> {
    const resources = (await this.#template()) ?? {};
    await this.admin.create(pods, podName(unit), podOf(resources), {
      fieldManager: 'kube-controller-manager',
    });
  }

  async #template() {
    const set = await this.admin.get(statefulSets, 'grafana');
    return set?.spec.template.spec.containers.find(({ name }) => name === 'grafana')?.resources;
  }
}

function podName(unit: string): string {
  return unit.replace('/', '-');
}
