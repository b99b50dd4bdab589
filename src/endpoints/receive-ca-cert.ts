import { type HookContext, mapRelations, type Relation } from 'charmkit/charm';
import {
  readTransferredCertificates,
  requestTransferredCertificates,
} from 'charmkit/interfaces/certificate-transfer';
import { splitPem } from 'charmkit/relation';
import { trustedAuthoritiesPath } from '../grafana/files.ts';
import type { WorkloadObservation } from '../grafana/observing/observe-workload.ts';
import type { Endpoint } from '../reconcile/observe/endpoint.ts';
import { mayBringNews, type Scope } from '../reconcile/observe/scope.ts';

export interface AuthoritiesObservation {
  /**
   * The certificates of trusted authorities, in PEM: of all relations together, sorted and without
   * duplicates.
   */
  readonly pem: string;
  /** The relation and application, such as `receive-ca-cert:7 (vault)`, whose data can't be read. */
  readonly unreadFrom: string | undefined;
}

const endpoint = 'receive-ca-cert';

export const receiveCaCert = {
  endpoint,
  publication: { by: 'leader', publish: requestTransferredCertificates },
} as const satisfies Endpoint;

/**
 * Observes the certificates of the authorities that related applications ask to trust. Hooks that can't bring
 * new ones use those in the container.
 */
export async function observeAuthorities(
  context: HookContext,
  scope: Scope,
  workload: WorkloadObservation | undefined,
): Promise<AuthoritiesObservation> {
  const standing = workload?.files[trustedAuthoritiesPath] ?? '';
  if (!mayBringNews(context, scope, endpoint))
    return { pem: standing, unreadFrom: workload?.applied.unreadCertificates };
  const relations = await context.relations(endpoint);
  const readings = await mapRelations(relations, (relation) =>
    readTransferredCertificates(context, relation),
  );
  // The bundle does not show which relation sent which certificate, so all of them stay while a relation
  // can't be read.
  const isAnswer = relations.every(({ isUnreadable }) => !isUnreadable);
  const kept = isAnswer || standing === '' ? [] : splitPem(standing);
  const given = readings.flatMap(({ certificates }) => certificates);
  const unread = relations.find((_relation, index) => readings[index]?.isIncomplete);
  return {
    pem: [...new Set([...kept, ...given])].sort().join('\n'),
    unreadFrom: unread && (await nameSender(unread)),
  };
}

async function nameSender(relation: Relation): Promise<string> {
  return `${relation.id} (${(await relation.remoteApp()) ?? 'an application'})`;
}
