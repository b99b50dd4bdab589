import {
  type HookContext,
  publishApp,
  type Relation,
  shareSecret,
  withdrawSecret,
} from '../../charm/index.ts';
import type { SecretContent } from '../../hook-tools/index.ts';
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
  const share = (group: Group, content: SecretContent) =>
    shareSecret(context, relation, { label: labelOf(relation, group), content });
  const [userSecret, tlsSecret] = [await share('user', ofUser), await share('tls', ofTls)];
  await publishApp(context, relation, {
    database,
    endpoints: endpoints.join(','),
    'read-only-endpoints': readOnlyEndpoints.length > 0 ? readOnlyEndpoints.join(',') : undefined,
    version,
    ...(userSecret !== undefined && { 'secret-user': userSecret }),
    ...(tlsSecret !== undefined && { 'secret-tls': tlsSecret }),
  });
}

/** Removes the secrets of a relation that goes. Leader only; other units do nothing. */
export async function withdrawDatabase(context: HookContext, relation: Relation): Promise<void> {
  if (!(await context.isLeader())) return;
  for (const group of ['user', 'tls'] as const) await withdrawSecret(context, labelOf(relation, group));
}

type Group = 'user' | 'tls';

/** As the Python library labels them. */
function labelOf({ endpoint, number }: Relation, group: Group): string {
  return `${endpoint}.${number}.${group}.secret`;
}
