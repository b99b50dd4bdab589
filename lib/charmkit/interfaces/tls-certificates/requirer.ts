import type { KeyObject } from 'node:crypto';
import { escapeUnprintable } from '../../base/index.ts';
import {
  type HookContext,
  publishUnit,
  type Relation,
  readApp,
  type SecretTrouble,
} from '../../charm/index.ts';
import { parseDatabag } from '../../relation/index.ts';
import { type GrantableNames, limitNames } from './capabilities.ts';
import { chooseCertificate, type IssuedCertificate } from './choose-certificate.ts';
import { ensurePrivateKey, renderKey } from './private-key.ts';
import { cancelRenewal, findRequestToRenew, scheduleRenewal } from './renewal.ts';
import { providerApp, providerRefusals, requirerUnit } from './schema.ts';
import { identifyRequest } from './secret-labels.ts';
import type { CertificateSubject } from './signing-request.ts';

export interface RequestedCertificate {
  /** PEM. It may be the last known one, if Juju withholds it now. */
  readonly privateKey: string;
  /** Why Juju withholds the private key; undefined if it does not. */
  readonly keyTrouble: SecretTrouble | undefined;
  /**
   * The request that the certificate answers. It changes with each renewal and change of the subject. Undefined if the
   * provider issues no certificate for any of the names.
   */
  readonly requestId: string | undefined;
  /** Undefined while there is no usable answer. */
  readonly issued: IssuedCertificate | undefined;
  /** Why the provider refuses the request, on one line; undefined if it does not. */
  readonly refusal: string | undefined;
  /** The names that the request lacks, and the domains to which the provider limits itself. */
  readonly limits: Omit<GrantableNames, 'names'>;
}

/** Without the private key, which Juju withholds, no request is possible. */
export interface UnreadKey {
  readonly privateKey: undefined;
  readonly keyTrouble: SecretTrouble;
}

/**
 * Requests a certificate for this unit, and gives the answer if there is one. Call it in the hooks of the relation, in
 * hooks that read everything, and if `isRenewalDue` says so: it does not repeat a request that still fits. `lastKey` is
 * the private key that the unit uses now, and `lastRequestId` names the request whose certificate it uses. While there
 * is a trouble with the key, call it in every hook.
 */
export async function requestCertificate(
  context: HookContext,
  relation: Relation,
  {
    lastKey,
    lastRequestId,
    ...wanted
  }: CertificateSubject & {
    readonly lastKey?: string | undefined;
    readonly lastRequestId?: string | undefined;
  },
): Promise<RequestedCertificate | UnreadKey> {
  const { key, trouble } = await ensurePrivateKey(context, relation.endpoint, lastKey);
  if (!key) return { privateKey: undefined, keyTrouble: trouble ?? 'not-found' };
  const { names: dnsNames, ...limits } = await limitNames(context, relation, wanted.dnsNames);
  const answer = { privateKey: renderKey(key), keyTrouble: trouble, limits };
  if (dnsNames.length === 0 && limits.domains !== undefined) {
    await publishUnit(relation, { certificate_signing_requests: undefined });
    return {
      ...answer,
      requestId: undefined,
      issued: undefined,
      refusal: `it issues only for ${limits.domains}`,
    };
  }
  const subject = { ...wanted, dnsNames };
  return { ...answer, ...(await requestFor(context, relation, { key, subject, lastRequestId })) };
}

async function requestFor(
  context: HookContext,
  relation: Relation,
  { key, subject, lastRequestId }: Wanted & { readonly lastRequestId: string | undefined },
): Promise<Pick<RequestedCertificate, 'requestId' | 'issued' | 'refusal'>> {
  const expired = findRequestToRenew(context);
  if (expired !== undefined) await cancelRenewal(context, expired);
  const earlier = await readRequest(context, relation, { key, subject });
  const isStale = earlier === undefined || identifyRequest(earlier) === expired;
  const issued = isStale ? undefined : await readAnswer(context, relation, { key, request: earlier });
  const hasEnded = issued !== undefined && issued.validTo.getTime() <= Date.now();
  // The authority would answer another request at once, with another such certificate: a later hook asks again.
  const isVain =
    hasEnded &&
    context.eventRelation()?.id === relation.id &&
    earlier !== undefined &&
    identifyRequest(earlier) !== lastRequestId;
  if (isVain) context.log.warning(`${relation.id}: refused a certificate for this unit: it has ended`);
  const isWanted = isStale || (hasEnded && !isVain);
  const request = isWanted ? await sendRequest(relation, { key, subject }) : earlier;
  const current = isWanted || hasEnded ? undefined : issued;
  if (current) await scheduleRenewal(context, { request, ...current });
  const requestId = identifyRequest(request);
  const refusal = current ? undefined : await readRefusal(context, relation, request);
  return { requestId, issued: current, refusal };
}

/** Whether this hook requires the renewal of a certificate. */
export function isRenewalDue(context: Pick<HookContext, 'env' | 'event'>): boolean {
  return findRequestToRenew(context) !== undefined;
}

interface Wanted {
  readonly key: KeyObject;
  readonly subject: CertificateSubject;
}

/** The unit's current request, if it is for this key and subject. */
async function readRequest(
  { log }: HookContext,
  relation: Relation,
  { key, subject }: Wanted,
): Promise<string | undefined> {
  const own = parseDatabag(requirerUnit, await relation.readOwnUnit(), { relation, log });
  const [first] = own?.certificate_signing_requests ?? [];
  if (!first) return undefined;
  const { parseSigningRequest, renderPublicKey } = await import('./signing-request.ts');
  const request = parseSigningRequest(first.certificate_signing_request);
  const isForKey = request?.publicKey.equals(renderPublicKey(key)) ?? false;
  const isForSubject =
    request?.commonName === subject.commonName &&
    request.dnsNames.toSorted().join() === subject.dnsNames.toSorted().join();
  return isForKey && isForSubject ? first.certificate_signing_request.trim() : undefined;
}

async function sendRequest(relation: Relation, { key, subject }: Wanted): Promise<string> {
  const { createSigningRequest } = await import('./signing-request.ts');
  const request = createSigningRequest(subject, key);
  const list = [{ certificate_signing_request: request, ca: false }];
  await publishUnit(relation, { certificate_signing_requests: JSON.stringify(list) });
  return request;
}

const maxReasonLength = 150;

async function readRefusal(
  context: HookContext,
  relation: Relation,
  request: string,
): Promise<string | undefined> {
  const all = await readApp(context, relation, { schema: providerRefusals });
  const own = all?.request_errors.find(({ csr }) => csr.trim() === request);
  if (!own) return undefined;
  const { message, reason } = own.error;
  const text = [message, reason].filter((each) => each).join(': ');
  return escapeUnprintable(text.slice(0, maxReasonLength));
}

async function readAnswer(
  context: HookContext,
  relation: Relation,
  { key, request }: { readonly key: KeyObject; readonly request: string },
): Promise<IssuedCertificate | undefined> {
  const all = await readApp(context, relation, { schema: providerApp });
  const answers = (all?.certificates ?? []).flatMap((answer) => answer ?? []);
  const own = answers.filter((answer) => answer.certificate_signing_request.trim() === request);
  const { issued, problems } = chooseCertificate(own, key);
  const [problem] = problems;
  if (problem !== undefined)
    context.log.warning(`${relation.id}: refused a certificate for this unit: ${problem}`);
  return issued;
}
