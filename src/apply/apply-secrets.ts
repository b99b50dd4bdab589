import { applyJujuChange, type HookContext, insertSecretIds } from 'charmkit/charm';
import { SecretExistsError } from 'charmkit/hook-tools';
import { type Change, isSecretChange } from '../change.ts';

export interface SecretsOutcome {
  /** The ids of the new secrets, by the pending ones. */
  readonly ids: ReadonlyMap<string, string>;
  /** The labels of secrets that Juju has and keeps back from this unit. */
  readonly withheld: readonly string[];
}

/** Makes the changes of secrets: the ids of new ones don't exist before, and the rest of a plan names them. */
export async function applySecrets(
  context: HookContext,
  changes: readonly Change[],
): Promise<SecretsOutcome> {
  const ids = new Map<string, string>();
  const withheld: string[] = [];
  for (const change of changes.filter(isSecretChange)) {
    try {
      const id = await applyJujuChange(context, insertSecretIds(change, ids));
      if (change.kind === 'secret-add' && id !== undefined) ids.set(change.pendingId, id);
    } catch (error) {
      if (!(error instanceof SecretExistsError) || change.kind !== 'secret-add') throw error;
      withheld.push(change.label ?? '');
    }
  }
  return { ids, withheld };
}
