import { canonicalJson, parseJson } from 'charmkit/base';
import * as z from 'zod';
import type { KubernetesClient } from '../kubernetes/client.ts';
import { configMaps } from '../kubernetes/object-kinds.ts';

export type Labels = Readonly<Record<string, string>>;

const schema = z.record(z.string(), z.string()).catch({});

/**
 * Which labels were put on an application's objects: a ConfigMap, where the Python charm keeps them, too. It is there
 * while there are any.
 */
export class LabelMemory {
  readonly #client: KubernetesClient;
  readonly #app: string;
  #labels: Labels | undefined;

  private constructor(client: KubernetesClient, app: string, labels: Labels | undefined) {
    this.#client = client;
    this.#app = app;
    this.#labels = labels;
  }

  static async open(client: KubernetesClient, app: string): Promise<LabelMemory> {
    const found = await client.get(configMaps, nameFor(app));
    return new LabelMemory(client, app, found && schema.parse(parseJson(found.data.labels ?? '')));
  }

  get labels(): Labels {
    return this.#labels ?? {};
  }

  /** With the StatefulSet of this uid the memory goes, too, if nobody has taken it away before. */
  async write(labels: Labels, owner: string | undefined): Promise<void> {
    const before = this.#labels;
    this.#labels = Object.keys(labels).length === 0 ? undefined : labels;
    const name = nameFor(this.#app);
    const data = { labels: canonicalJson(labels) };
    const by = { fieldManager: this.#app };
    if (!this.#labels) {
      if (before) await this.#client.delete(configMaps, name);
    } else if (!before) {
      await this.#client.create(configMaps, name, { metadata: ownedBy(this.#app, owner), data }, by);
    } else if (canonicalJson(before) !== data.labels) {
      await this.#client.mergePatch(configMaps, name, { data }, by);
    }
  }
}

function ownedBy(app: string, uid: string | undefined) {
  return { ownerReferences: uid && [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: app, uid }] };
}

function nameFor(app: string): string {
  return `juju-service-mesh-${app}-labels`;
}
