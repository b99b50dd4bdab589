import { type HookContext, type JujuChange, type SecretTrouble, unitFqdn } from 'charmkit/charm';
import { cancelAllRenewals, isRenewalDue, requestCertificate } from 'charmkit/interfaces/tls-certificates';
import { type Tls, tlsOf } from '../grafana/certificates.ts';
import type { WorkloadObservation } from '../grafana/observe-workload.ts';
import type { Scope } from '../observe/scope.ts';

export interface CertificateObservation {
  /** What Grafana is to serve HTTPS with; undefined for plain HTTP. */
  readonly tls: Tls | undefined;
  /** Which request the certificate answers. */
  readonly requestId: string | undefined;
  /** Why Juju does not give the unit's private key; undefined where it does, or need not be asked. */
  readonly keyTrouble: SecretTrouble | undefined;
}

const endpoint = 'certificates';

/**
 * This unit's certificate. Each unit has its own, for its name in the cluster. The hooks that can't bring another go by
 * what lies in the container.
 */
export async function observeCertificate(
  context: HookContext,
  scope: Scope,
  workload: WorkloadObservation | undefined,
): Promise<CertificateObservation> {
  const before: CertificateObservation = {
    tls: workload && tlsOf(workload.files),
    requestId: workload?.applied.certificateRequest,
    keyTrouble: undefined,
  };
  const isTroubled = workload?.applied.keyTrouble !== undefined;
  const mayDiffer = isTroubled || (await mayBeNews(context, scope, workload && before));
  return mayDiffer ? readCertificate(context, before) : before;
}

/** Without the key that was made, where Juju has one and keeps it back; a key that Grafana has goes on. */
export function withholdKey({
  certificate,
  drafted,
  workload,
}: {
  readonly certificate: CertificateObservation;
  readonly drafted: readonly JujuChange[];
  readonly workload: WorkloadObservation | undefined;
}) {
  const keyTrouble = 'not-found' as const;
  if (workload && tlsOf(workload.files)) return { certificate: { ...certificate, keyTrouble } };
  return {
    certificate: { ...certificate, requestId: workload?.applied.certificateRequest, keyTrouble },
    drafted: drafted.filter((change) => change.kind !== 'databag' || change.endpoint !== endpoint),
  };
}

async function mayBeNews(
  context: HookContext,
  scope: Scope,
  before: CertificateObservation | undefined,
): Promise<boolean> {
  const isAbout = isAboutAuthority(context) || isRenewalDue(context);
  if (scope === 'everything' || isAbout || !before) return true;
  const isIncomplete = (before.tls === undefined) !== (before.requestId === undefined);
  return isIncomplete;
}

function isAboutAuthority(context: HookContext): boolean {
  return context.eventRelation()?.endpoint === endpoint;
}

async function readCertificate(
  context: HookContext,
  before: CertificateObservation,
): Promise<CertificateObservation> {
  const [relation] = await context.relations(endpoint);
  if (!relation) {
    if (before.requestId !== undefined || isAboutAuthority(context)) await cancelAllRenewals(context);
    return { tls: undefined, requestId: undefined, keyTrouble: undefined };
  }
  await Promise.all([relation.readOwnUnit(), relation.readRemoteApp()]);
  if (relation.isUnreadable) return before;
  const subject = { commonName: context.env.app, dnsNames: [await unitFqdn(context.env)] };
  const lastKey = before.tls?.key;
  const requested = await requestCertificate(context, relation, { ...subject, lastKey });
  const { privateKey: key, keyTrouble } = requested;
  if (key === undefined) return { ...before, keyTrouble };
  const { requestId, issued } = requested;
  if (issued) {
    const certificate = [issued.certificate, ...issued.chain].join('\n');
    return { tls: { certificate, key, ca: issued.ca }, requestId, keyTrouble };
  }
  // Until the answer to a renewal comes, the certificate before does.
  const isRenewing = before.requestId !== undefined && before.requestId !== requestId;
  const isKept = isRenewing && before.tls?.key === key;
  return isKept ? { ...before, keyTrouble } : { tls: undefined, requestId: undefined, keyTrouble };
}
