import type { HookContext } from 'charmkit/charm';
import { readTransferredCertificates } from 'charmkit/interfaces/certificate-transfer';
import { trustedAuthoritiesPath } from '../grafana/files.ts';
import type { WorkloadObservation } from '../grafana/observe-workload.ts';
import type { Scope } from './scope.ts';

const endpoint = 'receive-ca-cert';

/**
 * The certificates of the authorities that related applications want to have trusted, in PEM: of all of them together,
 * each once and sorted. The hooks that can't bring others go by what lies in the container.
 */
export async function observeAuthorities(
  context: HookContext,
  scope: Scope,
  workload: WorkloadObservation | undefined,
): Promise<string> {
  const isAbout = scope === 'everything' || context.eventRelation()?.endpoint === endpoint;
  if (!isAbout || (await context.isUnitLeaving())) return workload?.files.get(trustedAuthoritiesPath) ?? '';
  const relations = await context.relations(endpoint);
  const given = await Promise.all(
    relations.map((relation) => readTransferredCertificates(context, relation)),
  );
  return [...new Set(given.flat())].sort().join('\n');
}
