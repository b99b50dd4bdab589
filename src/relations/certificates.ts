import { type HookContext, unitFqdn } from 'charmkit/charm';
import { cancelAllRenewals, isRenewalDue, requestCertificate } from 'charmkit/interfaces/tls-certificates';
import { type Tls, tlsOf } from '../grafana/certificates.ts';
import type { WorkloadObservation } from '../grafana/observe-workload.ts';
import type { Scope } from './scope.ts';

export interface CertificateObservation {
  /** What Grafana is to serve HTTPS with; undefined for plain HTTP. */
  readonly tls: Tls | undefined;
  /** Which request the certificate answers. */
  readonly requestId: string | undefined;
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
  };
  const mayDiffer = await mayBeNews(context, scope, workload && before);
  return mayDiffer ? readCertificate(context, before) : before;
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
    return { tls: undefined, requestId: undefined };
  }
  await Promise.all([relation.readOwnUnit(), relation.readRemoteApp()]);
  if (relation.isUnreadable) return before;
  const subject = { commonName: context.env.app, dnsNames: [await unitFqdn(context.env)] };
  const { privateKey: key, requestId, issued } = await requestCertificate(context, relation, subject);
  if (issued) {
    const certificate = [issued.certificate, ...issued.chain].join('\n');
    return { tls: { certificate, key, ca: issued.ca }, requestId };
  }
  // Until the answer to a renewal comes, the certificate before does.
  const isRenewing = before.requestId !== undefined && before.requestId !== requestId;
  return isRenewing && before.tls?.key === key ? before : { tls: undefined, requestId: undefined };
}
