import type { KubernetesClient, ObjectBody } from './client.ts';
import { configMaps, services, statefulSets } from './object-kinds.ts';

/** A change of one of the application's objects; plain data. */
export interface KubernetesPatch {
  readonly kind: 'kubernetes-patch';
  /** What it is for. After one that fails, those for the same purpose are left to the next hook. */
  readonly purpose: 'resources' | 'mesh';
  readonly verb: 'apply' | 'merge' | 'create' | 'delete';
  readonly object: 'statefulset' | 'service' | 'configmap';
  readonly name: string;
  readonly body: ObjectBody;
  /** Who is to own the fields that are set. */
  readonly fieldManager: string;
}

const kinds = { configmap: configMaps, service: services, statefulset: statefulSets } as const;

/**
 * Sends a change, and gives the object as it is then; undefined for one that is gone.
 * @throws KubernetesError
 */
export async function applyPatch(
  client: KubernetesClient,
  { verb, object, name, body, fieldManager }: KubernetesPatch,
): Promise<unknown> {
  switch (verb) {
    case 'apply':
      return client.apply<unknown>(kinds[object], name, body, { fieldManager });
    case 'merge':
      return client.mergePatch<unknown>(kinds[object], name, body, { fieldManager });
    case 'create':
      return client.create<unknown>(kinds[object], name, body, { fieldManager });
    case 'delete':
      return client.delete(kinds[object], name);
  }
}
