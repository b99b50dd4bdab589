import { lookup, lookupService } from 'node:dns/promises';
import { hostname } from 'node:os';
import type { JujuEnvironment } from './environment.ts';

/**
 * The name at which other pods reach this unit: `<app>-<n>.<app>-endpoints.<model>.svc.<cluster domain>`. In a pod this
 * is the canonical form of the host name (Kubernetes writes it to /etc/hosts). Elsewhere, as in juju-sim, the name is
 * built with the usual cluster domain.
 */
export async function unitFqdn(env: JujuEnvironment): Promise<string> {
  const pod = `${env.app}-${env.unitNumber}`;
  return (await canonicalName(pod)) ?? `${pod}.${env.app}-endpoints.${env.model.name}.svc.cluster.local`;
}

async function canonicalName(pod: string): Promise<string | undefined> {
  // A request to a name server for another machine's name could take seconds.
  if (hostname().split('.')[0] !== pod) return undefined;
  try {
    const { address } = await lookup(hostname());
    const { hostname: canonical } = await lookupService(address, 0);
    return canonical.startsWith(`${pod}.`) ? canonical : undefined;
  } catch {
    return undefined;
  }
}
