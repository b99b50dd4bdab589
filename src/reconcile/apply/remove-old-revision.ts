import { applyJujuChange, type HookContext, type JujuChange } from 'charmkit/charm';
import { isCertificateSecret } from 'charmkit/interfaces/tls-certificates';

/**
 * Removes a secret revision that no unit tracks any more. Juju asks the secret's owner: the leader, or the
 * unit itself.
 */
export async function removeOldRevision(context: HookContext): Promise<void> {
  const isLeader = await context.isLeader();
  for (const change of planRemoval(context.event, isLeader)) await applyJujuChange(context, change);
}

function planRemoval(event: HookContext['event'], isLeader: boolean): readonly JujuChange[] {
  if (event.kind !== 'secret-remove' || event.revision === undefined) return [];
  if (!isCertificateSecret(event.label) && !isLeader) return [];
  return [{ kind: 'secret-remove', id: event.secretId, revision: event.revision }];
}
