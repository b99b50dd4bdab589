import { type HookContext, publishApp, type Relation, readApp } from '../../charm/index.ts';
import type { DatabaseTls, DatabaseUser } from './requirer.ts';
import { requirerApp } from './schema.ts';

export interface RequestedDatabase {
  /** The requested name of the database. */
  readonly database: string;
  /** Whether it accepts credentials in secrets. This is required here. */
  readonly takesSecrets: boolean;
}

export interface OfferedDatabase {
  /** `host:port` of the writable servers, the primary first. */
  readonly endpoints: readonly string[];
  /** `host:port` of the read-only servers. */
  readonly readOnlyEndpoints?: readonly string[];
  readonly database: string;
  /** Version of the server. */
  readonly version?: string;
  readonly user: DatabaseUser;
  /** Default: plain connections. */
  readonly tls?: DatabaseTls;
}

/** The request of the application on the other side; undefined if it is missing or invalid. */
export async function readDatabaseRequest(
  context: HookContext,
  relation: Relation,
): Promise<RequestedDatabase | undefined> {
  const request = await readApp(context, relation, { schema: requirerApp, needs: 'database' });
  if (!request) return undefined;
  return {
    database: request.database,
    takesSecrets: request['requested-secrets']?.includes('password') ?? false,
  };
}

/**
 * Offers a database. The addresses are in the databag, the credentials in secrets that only this relation's other side
 * may read. A call with another password makes a new revision of the secret, which Juju reports to all readers. Leader
 * only; other units do nothing.
 */
export async function publishDatabase(
  context: HookContext,
  relation: Relation,
  { endpoints, readOnlyEndpoints = [], database, version, user, tls }: OfferedDatabase,
): Promise<void> {
  if (!(await context.isLeader())) return;
  const ofUser = { username: user.username, password: user.password };
  const ofTls = { tls: tls?.isOn ? 'True' : 'False', ...(tls?.ca === undefined ? {} : { 'tls-ca': tls.ca }) };
  const userSecret = await context.secret(labelOf(relation, 'user')).share(relation, ofUser);
  const tlsSecret = await context.secret(labelOf(relation, 'tls')).share(relation, ofTls);
  await publishApp(context, relation, {
    database,
    endpoints: endpoints.join(','),
    'read-only-endpoints': readOnlyEndpoints.length > 0 ? readOnlyEndpoints.join(',') : undefined,
    version,
    ...(userSecret !== undefined && { 'secret-user': userSecret }),
    ...(tlsSecret !== undefined && { 'secret-tls': tlsSecret }),
  });
}

/** Removes the secrets of a relation that is removed. Leader only; other units do nothing. */
export async function withdrawDatabase(context: HookContext, relation: Relation): Promise<void> {
  if (!(await context.isLeader())) return;
  for (const group of ['user', 'tls'] as const) await context.secret(labelOf(relation, group)).remove();
}

/** The labels of the Python library. */
function labelOf({ endpoint, number }: Relation, group: 'user' | 'tls'): string {
  return `${endpoint}.${number}.${group}.secret`;
}
