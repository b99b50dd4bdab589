import type { KubernetesAccess } from '../../../src/kubernetes/access.ts';
import type { KubernetesClient } from '../../../src/kubernetes/client.ts';
import { openKubernetes } from '../../../src/kubernetes/open.ts';

const hourMs = 3_600_000;

/** Opens a client for tests that act as Kubernetes' controllers and users. The client outlives any hook. */
export function openAsAdmin(
  cluster: { access(user: 'admin'): KubernetesAccess },
  namespace = 'unused',
): Promise<KubernetesClient> {
  const limits = { timeoutMs: 60_000, totalMs: hourMs };
  return openKubernetes({ ...cluster.access('admin'), limits }, namespace);
}
