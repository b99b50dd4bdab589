import { isDeepStrictEqual } from 'node:util';
import {
  type SecretContent,
  SecretNotFoundError,
  secretAdd,
  secretGet,
  secretGrant,
  secretInfoGet,
  secretRemove,
  secretSet,
} from '../hook-tools/index.ts';
import type { HookContext } from './context.ts';
import type { Relation } from './relation.ts';

/**
 * Keeps a secret of this application, known to it by the label, that a relation's other side may read, and gives its id for
 * the databag. With another content it gets a new revision, of which Juju tells all who read it. Leader only.
 */
export async function shareSecret(
  { tools }: HookContext,
  relation: Relation,
  { label, content }: { readonly label: string; readonly content: SecretContent },
): Promise<string> {
  const found = await findSecret(tools, label);
  if (found === undefined) {
    const id = await secretAdd(tools, { owner: 'application', label, content });
    await secretGrant(tools, { id, relationId: relation.id });
    return id;
  }
  const current = await secretGet(tools, { label, revision: 'peek' });
  if (!isDeepStrictEqual({ ...current }, { ...content })) await secretSet(tools, { id: found, content });
  return found;
}

/** Removes the secret of that label, if there is one. Leader only. */
export async function withdrawSecret({ tools }: HookContext, label: string): Promise<void> {
  const id = await findSecret(tools, label);
  if (id !== undefined) await secretRemove(tools, { id });
}

async function findSecret(tools: HookContext['tools'], label: string): Promise<string | undefined> {
  try {
    const { id } = await secretInfoGet(tools, { label });
    return `secret:${id}`;
  } catch (error) {
    if (error instanceof SecretNotFoundError) return undefined;
    throw error;
  }
}
