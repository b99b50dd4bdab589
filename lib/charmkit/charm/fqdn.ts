import { lookup, lookupService } from 'node:dns/promises';
import { hostname } from 'node:os';
import type { JujuEnvironment } from './environment.ts';

/**
 * The name at which other pods reach this unit: `<app>-<n>.<app>-endpoints.<model>.svc.<cluster domain>`. In a pod this
 * is the canonical form of the host name (Kubernetes writes it to /etc/hosts). Elsewhere, as in juju-sim, the name is
 * built with the usual cluster domain.
 */
export async function findUnitFqdn(env: JujuEnvironment): Promise<string> {
  return (
    (await canonicalName(env)) ?? `${podName(env)}.${env.app}-endpoints.${env.model.name}.svc.cluster.local`
  );
}

/**
 * The IP address of this unit's pod, from the pod's own /etc/hosts: Juju learns the address of a new pod later. Undefined
 * outside of a pod.
 */
export async function findPodAddress(env: JujuEnvironment): Promise<string | undefined> {
  // A request to a name server for another machine's name could take seconds.
  if (hostname().split('.')[0] !== podName(env)) return undefined;
  try {
    return (await lookup(hostname())).address;
  } catch {
    return undefined;
  }
}

async function canonicalName(env: JujuEnvironment): Promise<string | undefined> {
  const address = await findPodAddress(env);
  if (address === undefined) return undefined;
  try {
    const { hostname: canonical } = await lookupService(address, 0);
    return canonical.startsWith(`${podName(env)}.`) ? canonical : undefined;
  } catch {
    return undefined;
  }
}

function podName({ app, unitNumber }: JujuEnvironment): string {
  return `${app}-${unitNumber}`;
}
