import { applyJujuChange, type HookContext, insertSecretIds } from 'charmkit/charm';
import { SecretExistsError } from 'charmkit/hook-tools';
import { type Change, isSecretChange } from '../plan/change.ts';

export interface SecretsOutcome {
  /** Maps the pending ids of new secrets to their real ids. */
  readonly ids: ReadonlyMap<string, string>;
  /** The labels of the secrets that Juju has but withholds from this unit. */
  readonly withheld: readonly string[];
}

/**
 * Applies the changes of secrets. They come first because new secrets have no ids before, and other changes
 * use these ids.
 */
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
