import { type HookContext, publishApp, type Relation, readApp, readUnits } from '../../charm/index.ts';
import type { SecretContent } from '../../hook-tools/index.ts';
import {
  isTrue,
  providedSecrets,
  providerApp,
  providerUnit,
  requestedSecrets,
  tlsContent,
  userContent,
} from './schema.ts';

/** The other side's data about the database so far. */
export type DatabaseAnswer =
  | { readonly state: 'awaited' }
  /** The password is in the databag, where everyone who can see the model can read it. */
  | { readonly state: 'open' }
  | {
      readonly state: 'ready';
      /** `host:port` of the writable servers, the primary first. */
      readonly endpoints: readonly [string, ...string[]];
      /** Undefined if it is the requested one. */
      readonly database: string | undefined;
      /** The id of the secret for `parseDatabaseUser`. */
      readonly userSecret: string;
      /** The id of the secret for `parseDatabaseTls`; undefined if the provider says nothing about TLS. */
      readonly tlsSecret: string | undefined;
    };

export interface DatabaseUser {
  readonly username: string;
  readonly password: string;
}

export interface DatabaseTls {
  /** Whether connections are encrypted. */
  readonly isOn: boolean;
  /** The authority that issued the server's certificate, in PEM; undefined if the provider gives none. */
  readonly ca: string | undefined;
}

/** Requests a database, with credentials in secrets. Leader only; other units do nothing. */
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

/** The answer to the request. Every unit may read the secrets in it, by their ids. */
export async function readDatabase(context: HookContext, relation: Relation): Promise<DatabaseAnswer> {
  const answer = await readApp(context, relation, { schema: providerApp });
  const { endpoints: [first, ...others] = [], database } = answer ?? {};
  const { 'secret-user': userSecret, 'secret-tls': tlsSecret, password } = answer ?? {};
  if (userSecret === undefined && password !== undefined) return { state: 'open' };
  if (first === undefined || userSecret === undefined) return { state: 'awaited' };
  if (isTrue(answer?.subordinated) && !(await isUnitReady(context, relation))) return { state: 'awaited' };
  return { state: 'ready', endpoints: [first, ...others], database, userSecret, tlsSecret };
}

/** The user in the content of its secret; undefined if it is missing. */
export function parseDatabaseUser(content: SecretContent): DatabaseUser | undefined {
  return userContent.safeParse(content).data;
}

/** The TLS settings in the content of their secret; undefined if the authority is not a certificate. */
export function parseDatabaseTls(content: SecretContent): DatabaseTls | undefined {
  const parsed = tlsContent.safeParse(content).data;
  return parsed && { isOn: parsed.tls, ca: parsed['tls-ca'] };
}

/** A subordinate provider says in its own unit's databag when it accepts connections. */
async function isUnitReady(context: HookContext, relation: Relation): Promise<boolean> {
  const units = await readUnits(context, relation, { schema: providerUnit });
  return units.some(({ data }) => data.state === 'ready');
}
