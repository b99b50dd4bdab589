import { isDeepStrictEqual } from 'node:util';
import {
  PermissionDeniedError,
  type SecretContent,
  SecretExistsError,
  type SecretInfo,
  SecretNotFoundError,
  secretAdd,
  secretGet,
  secretGrant,
  secretInfoGet,
  secretRemove,
  secretSet,
} from '../hook-tools/index.ts';
import { normalizeSecretId } from '../relation/index.ts';
import type { HookContext } from './context.ts';
import type { Relation } from './relation.ts';

/**
 * Keeps a secret of this application, known to it by the label, that a relation's other side may read, and gives its id for
 * the databag: in one form always, which readers in other models understand, too. With another content it gets a new
 * revision, of which Juju tells all who read it. Undefined, with a warning, where Juju has the secret and does not find
 * it: leave the databag as it is then, and call this again in the next hooks. Leader only.
 */
export async function shareSecret(
  context: HookContext,
  relation: Relation,
  { label, content }: { readonly label: string; readonly content: SecretContent },
): Promise<string | undefined> {
  const { env, tools } = context;
  const found = await findSecret(tools, { label });
  if (found === undefined) return addSecret(context, relation, { label, content });
  const current = await peekContent(tools, label);
  if (!isDeepStrictEqual(current, { ...content })) await secretSet(tools, { id: found.id, content });
  await grantAgain(context, relation, found);
  return renderSharedId(found.id, env.model.uuid);
}

/**
 * Grants a secret of this application to a relation's other side where Juju does not say that it is granted: Juju 4.1 drops
 * a grant of the hook that made the secret. Nothing happens where there is no such secret. Leader only.
 */
export async function ensureGrant(context: HookContext, relation: Relation, id: string): Promise<void> {
  const found = await findSecret(context.tools, { id });
  if (found) await grantAgain(context, relation, found);
}

/** Removes the secret of that label, if there is one. Leader only. */
export async function withdrawSecret({ tools }: HookContext, label: string): Promise<void> {
  const found = await findSecret(tools, { label });
  if (found) await secretRemove(tools, { id: found.id });
}

async function addSecret(
  { env, log, tools }: HookContext,
  relation: Relation,
  { label, content }: { readonly label: string; readonly content: SecretContent },
): Promise<string | undefined> {
  try {
    const id = await secretAdd(tools, { owner: 'application', label, content });
    await secretGrant(tools, { id, relationId: relation.id });
    return renderSharedId(id, env.model.uuid);
  } catch (error) {
    if (!(error instanceof SecretExistsError)) throw error;
    log.warning(
      `${relation.id}: Juju has the secret ${label}, and does not find it: asking again in the next hook`,
    );
    return undefined;
  }
}

async function grantAgain(
  { tools }: HookContext,
  relation: Relation,
  { id, access }: SecretInfo,
): Promise<void> {
  const target = `application-${await relation.remoteApp()}`;
  if (access.some((grant) => grant.target === target)) return;
  await secretGrant(tools, { id, relationId: relation.id });
}

/** Undefined where Juju does not give it now: set again, an equal content makes no revision. */
async function peekContent(tools: HookContext['tools'], label: string): Promise<SecretContent | undefined> {
  try {
    return { ...(await secretGet(tools, { label, revision: 'peek' })) };
  } catch (error) {
    if (error instanceof SecretNotFoundError || error instanceof PermissionDeniedError) return undefined;
    throw error;
  }
}

async function findSecret(
  tools: HookContext['tools'],
  reference: Parameters<typeof secretInfoGet>[1],
): Promise<SecretInfo | undefined> {
  try {
    return await secretInfoGet(tools, reference);
  } catch (error) {
    if (error instanceof SecretNotFoundError) return undefined;
    throw error;
  }
}

/** `secret-add` prints it with the model or without, by Juju's version. */
function renderSharedId(id: string, modelUuid: string): string {
  return normalizeSecretId(id)?.replace('secret:', `secret://${modelUuid}/`) ?? id;
}
