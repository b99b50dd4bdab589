import { isDeepStrictEqual } from 'node:util';
import { type SecretContent, secretAdd, secretSet } from '../hook-tools/index.ts';
import type { HookContext } from './context.ts';
import type { LabelledSecret } from './labelled-secret.ts';
import { ensureOwnSecret } from './own-secret.ts';
import { findSecret, readLatestSecret, shareSecret, withdrawSecret } from './shared-secret.ts';

/** The secret with that label. An application's secret belongs to the leader's hooks. */
export function createLabelledSecret(
  context: HookContext,
  label: string,
  owner: 'application' | 'unit' = 'application',
): LabelledSecret {
  return {
    label,
    read: () => readLatestSecret(context.tools, label),
    ensure: (create) => ensureOwnSecret(context, { label, owner, last: undefined, create }),
    write: (content) => writeSecret(context, { label, owner, content }),
    share: (relation, content) => shareSecret(context, relation, { label, content }),
    remove: () => withdrawSecret(context, label),
  };
}

async function writeSecret(
  context: HookContext,
  secret: { readonly label: string; readonly owner: 'application' | 'unit'; readonly content: SecretContent },
): Promise<void> {
  const { tools } = context;
  const known = await findSecret(tools, { label: secret.label });
  if (known === undefined) return void (await secretAdd(tools, secret));
  const current = await readLatestSecret(tools, secret.label);
  if (isDeepStrictEqual(current, { ...secret.content })) return;
  await secretSet(tools, { id: known.id, content: secret.content });
}
