import { isIP } from 'node:net';
import { findUnitFqdn, type HookContext, type JujuChange, type SecretTrouble } from 'charmkit/charm';
import {
  cancelAllRenewals,
  isRenewalDue,
  type RequestedCertificate,
  requestCertificate,
} from 'charmkit/interfaces/tls-certificates';
import type { WorkloadObservation } from '../grafana/observing/observe-workload.ts';
import { parseServedCertificate, type ServedCertificate } from '../grafana/planning/certificates.ts';
import { mayBringNews, type Scope } from '../reconcile/observe/scope.ts';

export interface CertificateObservation extends ServedCertificate {
  /** Why Juju withholds the unit's private key. Undefined if it does not, or if the key is not needed. */
  readonly keyTrouble: SecretTrouble | undefined;
  /** Why the authority refuses the request. Undefined if it does not. */
  readonly refusal?: string | undefined;
  /** The names that the certificate lacks, and why. Undefined if it lacks none. */
  readonly limits?: string | undefined;
}

interface Surroundings {
  readonly workload: WorkloadObservation | undefined;
  /** The URL that the option external_url sets. */
  readonly externalUrl: string | undefined;
}

const endpoint = 'certificates';

/**
 * Observes this unit's certificate. Each unit has its own, for its name in the cluster and, if people
 * reach it by HTTPS at a URL that an option sets, for the host of that URL. Hooks that can't bring a new certificate use
 * the one in the container.
 */
export async function observeCertificate(
  context: HookContext,
  scope: Scope,
  { workload, externalUrl }: Surroundings,
): Promise<CertificateObservation> {
  const before: CertificateObservation = {
    ...readServedCertificate(workload),
    keyTrouble: undefined,
    refusal: workload?.applied.certificateRefusal,
    limits: workload?.applied.certificateLimits,
  };
  const isTroubled = workload?.applied.keyTrouble !== undefined;
  const mayDiffer = isTroubled || mayBeNews(context, scope, workload && before);
  return mayDiffer ? readCertificate(context, before, externalUrl) : before;
}

/**
 * Removes the new key from the observation if Juju already has a key and withholds it. Grafana continues to
 * use a key that it already has.
 */
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
  const served = readServedCertificate(workload);
  if (served.tls) return { certificate: { ...certificate, keyTrouble } };
  return {
    certificate: { ...certificate, requestId: served.requestId, keyTrouble },
    drafted: drafted.filter((change) => change.kind !== 'databag' || change.endpoint !== endpoint),
  };
}

function readServedCertificate(workload: WorkloadObservation | undefined): ServedCertificate {
  return workload
    ? parseServedCertificate(workload.files, workload.applied)
    : { tls: undefined, requestId: undefined };
}

function mayBeNews(context: HookContext, scope: Scope, before: CertificateObservation | undefined): boolean {
  if (mayBringNews(context, scope, endpoint) || isRenewalDue(context) || !before) return true;
  return (before.tls === undefined) !== (before.requestId === undefined);
}

async function readCertificate(
  context: HookContext,
  before: CertificateObservation,
  externalUrl: string | undefined,
): Promise<CertificateObservation> {
  const [relation] = await context.relations(endpoint);
  if (!relation) {
    const isGone = context.eventRelation()?.endpoint === endpoint;
    if (before.requestId !== undefined || isGone) await cancelAllRenewals(context);
    return { tls: undefined, requestId: undefined, keyTrouble: undefined };
  }
  await Promise.all([relation.readOwnUnit(), relation.readRemoteApp()]);
  if (relation.isUnreadable) return before;
  const dnsNames = [await findUnitFqdn(context.env), ...listSecureHosts(externalUrl)];
  const subject = { commonName: context.env.app, dnsNames: [...new Set(dnsNames)] };
  const last = { lastKey: before.tls?.key, lastRequestId: before.requestId };
  const requested = await requestCertificate(context, relation, { ...subject, ...last });
  const { privateKey: key, keyTrouble } = requested;
  if (key === undefined) return { ...before, keyTrouble };
  const { requestId, issued, refusal } = requested;
  const limits = describeLimits(requested.limits);
  if (issued) {
    const certificate = [issued.certificate, ...issued.chain].join('\n');
    return { tls: { certificate, key, ca: issued.ca }, requestId, keyTrouble, limits };
  }
  // The previous certificate stays in use until the renewal is answered.
  const isRenewing = before.requestId !== undefined && before.requestId !== requestId;
  const isKept = isRenewing && before.tls?.key === key;
  return isKept
    ? { ...before, keyTrouble, refusal, limits }
    : { tls: undefined, requestId: undefined, keyTrouble, refusal, limits };
}

/** The host of the URL, if a certificate can have its name. */
function listSecureHosts(url: string | undefined): readonly string[] {
  const { protocol, hostname } = new URL(url ?? 'http://localhost');
  return protocol === 'https:' && isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? [hostname] : [];
}

function describeLimits({ leftOut, domains }: RequestedCertificate['limits']): string | undefined {
  return leftOut.length === 0 ? undefined : `${leftOut.join(', ')}: the authority issues only for ${domains}`;
}
