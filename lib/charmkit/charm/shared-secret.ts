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
 * Stores a secret of this application under a label, lets the other side of a relation read it, and gives its id for
 * the databag, always in the form that readers in other models understand, too. Changed content becomes a new revision,
 * which Juju reports to all readers. Gives undefined, with a warning, if Juju lists the secret but does not find it: do
 * not change the databag then, and call this again in the next hook. Leader only.
 */
export async function shareSecret(
  context: HookContext,
  relation: Relation,
  { label, content }: { readonly label: string; readonly content: SecretContent },
): Promise<string | undefined> {
  const { env, tools } = context;
  const found = await findSecret(tools, { label });
  if (found === undefined) return addSecret(context, relation, { label, content });
  const current = await readLatestSecret(tools, label);
  if (!isDeepStrictEqual(current, { ...content })) await secretSet(tools, { id: found.id, content });
  await grantAgain(context, relation, found);
  return renderSharedId(found.id, env.model.uuid);
}

/**
 * Grants a secret of this application to the other side of a relation, if Juju does not list the grant: Juju 4.1 drops
 * a grant in the hook that created the secret. Does nothing if the secret does not exist. Leader only.
 */
export async function ensureGrant(context: HookContext, relation: Relation, id: string): Promise<void> {
  const found = await findSecret(context.tools, { id });
  if (found) await grantAgain(context, relation, found);
}

/** Removes the secret with that label, if it exists. Leader only. */
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

/** The latest content of a secret. Undefined if it does not exist, or Juju withholds it. */
export async function readLatestSecret(
  tools: HookContext['tools'],
  label: string,
): Promise<SecretContent | undefined> {
  try {
    return { ...(await secretGet(tools, { label, revision: 'peek' })) };
  } catch (error) {
    if (error instanceof SecretNotFoundError || error instanceof PermissionDeniedError) return undefined;
    throw error;
  }
}

/** Juju's data about a secret; undefined if it does not exist. */
export async function findSecret(
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

/** `secret-add` prints the id with or without the model, depending on Juju's version. */
function renderSharedId(id: string, modelUuid: string): string {
  return normalizeSecretId(id)?.replace('secret:', `secret://${modelUuid}/`) ?? id;
}
