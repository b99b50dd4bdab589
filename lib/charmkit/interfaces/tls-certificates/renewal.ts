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
import { certificateLabel, requestIdFor, requestIdOf } from './secret-labels.ts';

/** The part of a certificate's life after which it is renewed. */
const renewedAfter = 0.9;

/**
 * When a certificate is to be renewed. By its own times, which are right also where this machine's clock is not; a
 * certificate that came late, or by a clock that is ahead, gets what is left of its life.
 */
export function planRenewal({ validFrom, validTo }: Validity, now: number): Date {
  const planned = validFrom.getTime() + renewedAfter * (validTo.getTime() - validFrom.getTime());
  return new Date(planned > now ? planned : now + renewedAfter * (validTo.getTime() - now));
}

interface Validity {
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** The request whose certificate this hook says is to be renewed. */
export function requestToRenew({ env, event }: Pick<HookContext, 'env' | 'event'>): string | undefined {
  return event.kind === 'secret-expired' ? requestIdOf(env.unitNumber, event.label) : undefined;
}

/** Has Juju wake this unit before the certificate ends, by a secret that expires then. */
export async function scheduleRenewal(
  { env, tools }: HookContext,
  { request, certificate, ...validity }: Validity & { request: string; certificate: string },
): Promise<void> {
  const label = certificateLabel(env.unitNumber, requestIdFor(request));
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

/** Where Juju has it already, though it did not find it, it has its time, too. */
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

/** Forgets a request's certificate. */
export async function cancelRenewal({ env, tools }: HookContext, requestId: string): Promise<void> {
  try {
    const { id } = await secretInfoGet(tools, { label: certificateLabel(env.unitNumber, requestId) });
    await secretRemove(tools, { id });
  } catch (error) {
    if (!(error instanceof SecretNotFoundError)) throw error;
  }
}

/**
 * Forgets all of this unit's certificates. They are found by Juju's own list: what was written down beside it may already say
 * that they are gone, where Juju could not keep what an earlier hook did.
 */
export async function cancelAllRenewals({ env, tools }: HookContext): Promise<void> {
  for (const id of await secretIds(tools)) {
    const label = await readLabel(tools, id);
    if (requestIdOf(env.unitNumber, label) !== undefined) await secretRemove(tools, { id });
  }
}

/** Undefined also where Juju lists a secret and does not find it, as it may for a while. */
async function readLabel(tools: HookContext['tools'], id: string): Promise<string | undefined> {
  try {
    return (await secretInfoGet(tools, { id })).label;
  } catch (error) {
    if (error instanceof SecretNotFoundError) return undefined;
    throw error;
  }
}
