import { isDeepStrictEqual } from 'node:util';
import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';
import {
  type SecretContent,
  SecretNotFoundError,
  secretAdd,
  secretGet,
  secretGrant,
  secretInfoGet,
  secretRemove,
  secretSet,
} from '../../hook-tools/index.ts';
import { parseDatabag } from '../../relation/index.ts';
import type { DatabaseTls, DatabaseUser } from './requirer.ts';
import { requirerApp } from './schema.ts';

export interface RequestedDatabase {
  /** The name that the database shall have. */
  readonly database: string;
  /** Whether it takes credentials from secrets, as it has to here. */
  readonly takesSecrets: boolean;
}

export interface OfferedDatabase {
  /** `host:port` of what may be written to, the primary first. */
  readonly endpoints: readonly string[];
  /** `host:port` of what may be read from. */
  readonly readOnlyEndpoints?: readonly string[];
  readonly database: string;
  /** Of the server. */
  readonly version?: string;
  readonly user: DatabaseUser;
  /** Default: plain connections. */
  readonly tls?: DatabaseTls;
}

/** What the application on the other side asks for; undefined while it has not said so, or said it wrong. */
export async function readDatabaseRequest(
  { log }: HookContext,
  relation: Relation,
): Promise<RequestedDatabase | undefined> {
  const databag = await relation.readRemoteApp();
  if (databag.database === undefined) return undefined;
  const request = parseDatabag(requirerApp, databag, { relation, log });
  if (!request) return undefined;
  return {
    database: request.database,
    takesSecrets: request['requested-secrets']?.includes('password') ?? false,
  };
}

/**
 * Offers a database: its addresses in the databag, its credentials in secrets that only this relation's other side may
 * read. Said again with another password, the secret gets a new revision, and Juju tells all who read it. Leader only;
 * other units do nothing.
 */
export async function publishDatabase(
  context: HookContext,
  relation: Relation,
  { endpoints, readOnlyEndpoints = [], database, version, user, tls }: OfferedDatabase,
): Promise<void> {
  if (!(await context.isLeader())) return;
  const ofUser = { username: user.username, password: user.password };
  const ofTls = { tls: tls?.isOn ? 'True' : 'False', ...(tls?.ca === undefined ? {} : { 'tls-ca': tls.ca }) };
  await publishApp(context, relation, {
    database,
    endpoints: endpoints.join(','),
    'read-only-endpoints': readOnlyEndpoints.length > 0 ? readOnlyEndpoints.join(',') : undefined,
    version,
    'secret-user': await keepSecret(context, relation, { group: 'user', content: ofUser }),
    'secret-tls': await keepSecret(context, relation, { group: 'tls', content: ofTls }),
  });
}

/** Removes the secrets of a relation that goes. Leader only; other units do nothing. */
export async function withdrawDatabase(context: HookContext, relation: Relation): Promise<void> {
  if (!(await context.isLeader())) return;
  for (const group of ['user', 'tls'] as const) {
    const id = await findSecret(context, labelOf(relation, group));
    if (id !== undefined) await secretRemove(context.tools, { id });
  }
}

type Group = 'user' | 'tls';

async function keepSecret(
  context: HookContext,
  relation: Relation,
  { group, content }: { readonly group: Group; readonly content: SecretContent },
): Promise<string> {
  const { tools } = context;
  const label = labelOf(relation, group);
  const found = await findSecret(context, label);
  if (found === undefined) {
    const id = await secretAdd(tools, { owner: 'application', label, content });
    await secretGrant(tools, { id, relationId: relation.id });
    return id;
  }
  const current = await secretGet(tools, { label, revision: 'peek' });
  if (!isDeepStrictEqual({ ...current }, content)) await secretSet(tools, { id: found, content });
  return found;
}

async function findSecret({ tools }: HookContext, label: string): Promise<string | undefined> {
  try {
    const { id } = await secretInfoGet(tools, { label });
    return `secret:${id}`;
  } catch (error) {
    if (error instanceof SecretNotFoundError) return undefined;
    throw error;
  }
}

/** As the Python library labels them. */
function labelOf({ endpoint, number }: Relation, group: Group): string {
  return `${endpoint}.${number}.${group}.secret`;
}
