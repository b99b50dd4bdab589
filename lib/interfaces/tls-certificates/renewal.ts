import type { HookContext } from '../../charm/index.ts';
import {
  SecretNotFoundError,
  secretAdd,
  secretGet,
  secretInfoGet,
  secretRemove,
  secretSet,
} from '../../hook-tools/index.ts';
import { certificateLabel, requestIdFor, requestIdOf } from './secret-labels.ts';

/** The part of its remaining life after which a certificate is renewed. */
const renewedAfter = 0.9;

/** The request whose certificate this hook says is to be renewed. */
export function requestToRenew({ env, event }: Pick<HookContext, 'env' | 'event'>): string | undefined {
  return event.kind === 'secret-expired' ? requestIdOf(env.unitNumber, event.label) : undefined;
}

/** Has Juju wake this unit before the certificate ends, by a secret that expires then. */
export async function scheduleRenewal(
  { env, tools }: HookContext,
  { request, certificate, validTo }: { request: string; certificate: string; validTo: Date },
): Promise<void> {
  const label = certificateLabel(env.unitNumber, requestIdFor(request));
  const now = Date.now();
  const expire = new Date(now + renewedAfter * (validTo.getTime() - now));
  const content = { certificate, csr: request };
  try {
    const kept = await secretGet(tools, { label, revision: 'peek' });
    if (kept.certificate === certificate) return;
    const { id } = await secretInfoGet(tools, { label });
    await secretSet(tools, { id, content, expire });
  } catch (error) {
    if (!(error instanceof SecretNotFoundError)) throw error;
    await secretAdd(tools, { owner: 'unit', label, content, expire });
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
