import type { KubernetesAccess } from './access.ts';
import type { KubernetesClient } from './client.ts';
import { KubernetesError } from './errors.ts';

/**
 * Opens the Kubernetes API. Few hooks need the client, so it is loaded only here.
 * @throws KubernetesError if the client can't be loaded or there are no credentials.
 */
export async function openKubernetes(access: KubernetesAccess, model: string): Promise<KubernetesClient> {
  const { connectKubernetes } = await loadClient();
  return connectKubernetes(access, model);
}

async function loadClient() {
  try {
    return await import('./client.ts');
  } catch (cause) {
    const { node } = process.versions;
    throw new KubernetesError('not-loaded', `the Kubernetes client does not run on Node ${node}`, {
      facts: { node },
      cause,
    });
  }
}
