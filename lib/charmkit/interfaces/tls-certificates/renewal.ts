import type { HookContext } from '../../charm/index.ts';
import {
  PermissionDeniedError,
  type SecretContent,
  SecretExistsError,
  SecretNotFoundError,
  secretAdd,
  secretGet,
  secretIds,
  secretInfoGet,
  secretRemove,
  secretSet,
} from '../../hook-tools/index.ts';
import { identifyRequest, nameCertificate, parseRequestId } from './secret-labels.ts';

/** The fraction of a certificate's lifetime after which it is renewed. */
const renewedAfter = 0.9;

/**
 * The time of a certificate's renewal. It uses the certificate's own times, which are right even if this machine's
 * clock is not. A certificate that arrived late, or from a clock that is ahead, is renewed in what remains of its
 * lifetime.
 */
export function planRenewal({ validFrom, validTo }: Validity, now: number): Date {
  const planned = validFrom.getTime() + renewedAfter * (validTo.getTime() - validFrom.getTime());
  return new Date(planned > now ? planned : now + renewedAfter * (validTo.getTime() - now));
}

interface Validity {
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** The request whose certificate must be renewed according to this hook. */
export function findRequestToRenew({ env, event }: Pick<HookContext, 'env' | 'event'>): string | undefined {
  return event.kind === 'secret-expired' ? parseRequestId(env.unitNumber, event.label) : undefined;
}

/** Makes Juju wake this unit before the certificate expires, with a secret that expires then. */
export async function scheduleRenewal(
  { env, tools }: HookContext,
  { request, certificate, ...validity }: Validity & { request: string; certificate: string },
): Promise<void> {
  const label = nameCertificate(env.unitNumber, identifyRequest(request));
  const expire = planRenewal(validity, Date.now());
  const content = { certificate, csr: request };
  try {
    const kept = await secretGet(tools, { label, revision: 'peek' });
    if (kept.certificate === certificate) return;
    const { id } = await secretInfoGet(tools, { label });
    await secretSet(tools, { id, content, expire });
  } catch (error) {
    if (error instanceof PermissionDeniedError) return;
    if (!(error instanceof SecretNotFoundError)) throw error;
    await addReminder(tools, { label, content, expire });
  }
}

/** If Juju has the secret already but did not find it, its expiry is set already, too. */
async function addReminder(
  tools: HookContext['tools'],
  reminder: { readonly label: string; readonly content: SecretContent; readonly expire: Date },
): Promise<void> {
  try {
    await secretAdd(tools, { owner: 'unit', ...reminder });
  } catch (error) {
    if (!(error instanceof SecretExistsError)) throw error;
  }
}

/** Forgets the certificate of a request. */
export async function cancelRenewal({ env, tools }: HookContext, requestId: string): Promise<void> {
  try {
    const { id } = await secretInfoGet(tools, { label: nameCertificate(env.unitNumber, requestId) });
    await secretRemove(tools, { id });
  } catch (error) {
    if (!(error instanceof SecretNotFoundError)) throw error;
  }
}

/**
 * Forgets all certificates of this unit. It finds them in Juju's own list: the record beside them may already say that
 * they are gone, if Juju could not store the result of an earlier hook.
 */
export async function cancelAllRenewals({ env, tools }: HookContext): Promise<void> {
  for (const id of await secretIds(tools)) {
    const label = await readLabel(tools, id);
    if (parseRequestId(env.unitNumber, label) !== undefined) await secretRemove(tools, { id });
  }
}

/** Also undefined if Juju lists a secret but does not find it, which may happen for a while. */
async function readLabel(tools: HookContext['tools'], id: string): Promise<string | undefined> {
  try {
    return (await secretInfoGet(tools, { id })).label;
  } catch (error) {
    if (error instanceof SecretNotFoundError) return undefined;
    throw error;
  }
}
