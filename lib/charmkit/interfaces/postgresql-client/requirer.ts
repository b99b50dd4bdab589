import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';
import type { SecretContent } from '../../hook-tools/index.ts';
import { type DatabagOrigin, parseDatabag } from '../../relation/index.ts';
import {
  isTrue,
  providedSecrets,
  providerApp,
  providerUnit,
  requestedSecrets,
  tlsContent,
  userContent,
} from './schema.ts';

/** What the other side has said about the database so far. */
export type DatabaseAnswer =
  | { readonly state: 'awaited' }
  /** The password lies open in the databag, for everybody who may look at the model. */
  | { readonly state: 'open' }
  | {
      readonly state: 'ready';
      /** `host:port` of what may be written to, the primary first. */
      readonly endpoints: readonly [string, ...string[]];
      /** Undefined where it is the one that was asked for. */
      readonly database: string | undefined;
      /** The id of the secret for `parseDatabaseUser`. */
      readonly userSecret: string;
      /** The id of the secret for `parseDatabaseTls`; undefined where nothing is said of TLS. */
      readonly tlsSecret: string | undefined;
    };

export interface DatabaseUser {
  readonly username: string;
  readonly password: string;
}

export interface DatabaseTls {
  /** Whether connections are to be encrypted. */
  readonly isOn: boolean;
  /** The authority that issued the server's certificate, in PEM; undefined where it was not given. */
  readonly ca: string | undefined;
}

/** Asks for a database, and for credentials in secrets. Leader only; other units do nothing. */
export async function requestDatabase(
  context: HookContext,
  relation: Relation,
  { database }: { readonly database: string },
): Promise<void> {
  await publishApp(context, relation, {
    database,
    'requested-secrets': JSON.stringify(requestedSecrets),
    'provided-secrets': JSON.stringify(providedSecrets),
  });
}

/** The answer to the request. The secrets it names are any unit's to read, by their ids. */
export async function readDatabase({ log }: HookContext, relation: Relation): Promise<DatabaseAnswer> {
  const origin = { relation, log };
  const answer = parseDatabag(providerApp, await relation.readRemoteApp(), origin);
  const { endpoints: [first, ...others] = [], database } = answer ?? {};
  const { 'secret-user': userSecret, 'secret-tls': tlsSecret, password } = answer ?? {};
  if (userSecret === undefined && password !== undefined) return { state: 'open' };
  if (first === undefined || userSecret === undefined) return { state: 'awaited' };
  if (isTrue(answer?.subordinated) && !(await isUnitReady(relation, origin))) return { state: 'awaited' };
  return { state: 'ready', endpoints: [first, ...others], database, userSecret, tlsSecret };
}

/** The user in the content of its secret; undefined where it is not there. */
export function parseDatabaseUser(content: SecretContent): DatabaseUser | undefined {
  return userContent.safeParse(content).data;
}

/** What the content of the secret says about TLS; undefined where its authority is no certificate. */
export function parseDatabaseTls(content: SecretContent): DatabaseTls | undefined {
  const parsed = tlsContent.safeParse(content).data;
  return parsed && { isOn: parsed.tls, ca: parsed['tls-ca'] };
}

/** A subordinate provider says in its own unit's databag that it can be connected to. */
async function isUnitReady(relation: Relation, origin: DatabagOrigin): Promise<boolean> {
  const units = await relation.units();
  const states = await Promise.all(
    units.map(async (unit) => parseDatabag(providerUnit, await relation.readRemoteUnit(unit), origin)?.state),
  );
  return states.includes('ready');
}
