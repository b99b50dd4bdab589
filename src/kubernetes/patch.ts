import type { KubernetesClient, ObjectBody } from './client.ts';
import { configMaps, services, statefulSets } from './object-kinds.ts';

/** A change to one of the application's objects, as plain data. */
export interface KubernetesPatch {
  readonly kind: 'kubernetes-patch';
  /**
   * The purpose of the change. If a change fails, the other changes for the same purpose wait for the next
   * hook.
   */
  readonly purpose: 'resources' | 'mesh';
  readonly verb: 'apply' | 'merge' | 'create' | 'delete';
  readonly object: 'statefulset' | 'service' | 'configmap';
  readonly name: string;
  readonly body: ObjectBody;
  /** The future owner of the fields that are set. */
  readonly fieldManager: string;
}

const kinds = { configmap: configMaps, service: services, statefulset: statefulSets } as const;

/**
 * Sends a change and returns the changed object. Undefined if the object no longer exists.
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
