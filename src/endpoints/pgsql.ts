import {
  describeTrouble,
  type HookContext,
  type KeptSecrets,
  type NamedSecrets,
  publishUnit,
  type Relation,
  type SecretTrouble,
  type UnitStatus,
} from 'charmkit/charm';
import type { SecretContent } from 'charmkit/hook-tools';
import {
  type DatabaseTls,
  type DatabaseUser,
  parseDatabaseTls,
  parseDatabaseUser,
  readDatabase,
  requestDatabase,
} from 'charmkit/interfaces/postgresql-client';
import * as z from 'zod';
import type { FileContents } from '../grafana/files.ts';
import { findCurrentDatabase, isPostgresql, type Postgresql } from '../grafana/settings/database.ts';
import { defineFact, type Endpoint } from '../reconcile/observe/endpoint.ts';
import { statuses } from '../status.ts';

const userField = 'secret-user';
const tlsField = 'secret-tls';

/**
 * The database that a related PostgreSQL provides for Grafana: its location, and the secrets that contain its
 * credentials.
 */
const databaseFact = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('awaited') }),
  z.object({ state: z.literal('open') }),
  z.object({ state: z.literal('refused') }),
  z.object({
    state: z.literal('ready'),
    host: z.string(),
    name: z.string(),
    userSecret: z.string(),
    tlsSecret: z.string().nullable(),
  }),
]);
export type DatabaseFact = z.infer<typeof databaseFact>;

export const pgsql = {
  endpoint: 'pgsql',
  /** It contains no credentials, because everyone with read access to the model can read databags. */
  fact: defineFact({ name: 'database', key: 'postgresql', schema: databaseFact, read: readDatabaseFact }),
  publication: { by: 'unit', publish: askForDatabase },
} as const satisfies Endpoint;

async function readDatabaseFact(context: HookContext, named: NamedSecrets): Promise<DatabaseFact> {
  const [relation] = await context.relations('pgsql');
  if (!relation) return { state: 'none' };
  const answer = await readDatabase(context, relation);
  if (answer.state !== 'ready') return answer;
  const { endpoints, database: answered, userSecret, tlsSecret = null } = answer;
  const name = answered ?? (await readRequestedName(context, relation));
  const fields = tlsSecret === null ? [userField] : [userField, tlsField];
  const verdicts = await Promise.all(fields.map((field) => named.judge(relation, field)));
  // A follower can't read what the leader asked for.
  if (name === undefined || verdicts.includes('undecided')) return { state: 'awaited' };
  if (verdicts.some((verdict) => verdict !== 'accepted')) return { state: 'refused' };
  return { state: 'ready', host: endpoints[0], name, userSecret, tlsSecret };
}

export type DatabaseObservation =
  | { readonly state: 'embedded' }
  /** Grafana keeps the database that it uses now. */
  | { readonly state: 'awaited'; readonly status?: UnitStatus }
  | {
      readonly state: 'ready';
      readonly postgresql: Postgresql;
      /** Problems during which Grafana keeps its last settings. */
      readonly statuses: readonly UnitStatus[];
    };

/**
 * Whether several units share a database. `soon` while a PostgreSQL is related that this unit's Grafana does not use yet.
 */
export type DatabaseSharing = 'no' | 'soon' | 'now';

/** Finds whether this unit shares its database with other units. */
export function findDatabaseSharing(
  facts: { readonly hasOtherUnits: boolean; readonly database: DatabaseFact },
  database: DatabaseObservation,
  files: FileContents = {},
): DatabaseSharing {
  if (!facts.hasOtherUnits || facts.database.state === 'none') return 'no';
  const used = database.state === 'awaited' ? findCurrentDatabase(files) : undefined;
  const isUsed = database.state === 'ready' || (used !== undefined && isPostgresql(used));
  return isUsed ? 'now' : 'soon';
}

/** Observes the database that Grafana uses. Each unit reads the credentials from the secrets for itself. */
export async function observeDatabase(
  { event }: HookContext,
  secrets: KeptSecrets,
  fact: DatabaseFact,
): Promise<DatabaseObservation> {
  // Juju shows relations in the hooks that follow immediately, so Grafana need not start with a database that
  // it will not use.
  if (event.kind === 'install') return reportAwaited(statuses.installing);
  if (fact.state === 'none') return { state: 'embedded' };
  if (fact.state === 'awaited')
    return reportAwaited(statuses.noDatabase('the provider has not created the database yet'));
  if (fact.state === 'open') return reportAwaited(statuses.openDatabasePassword);
  // Refused secrets have a status of their own.
  if (fact.state === 'refused') return { state: 'awaited' };
  const user = await readUser(secrets, fact.userSecret);
  const tls = await readTls(secrets, fact.tlsSecret);
  const unread = [user, tls].find(({ content, trouble }) => !content && trouble);
  if (unread) return reportAwaited(statuses.noDatabase(unread.problem));
  if (!user.content)
    return reportAwaited(statuses.noDatabase('the secret has no usable username and password'));
  if (!tls.content) return reportAwaited(statuses.noDatabase('tls-ca in the secret is not a certificate'));
  const { host, name } = fact;
  const { username, password } = user.content;
  const { isOn, ca } = tls.content;
  return {
    state: 'ready',
    postgresql: { host, name, user: username, password, tls: isOn ? { ca } : undefined },
    statuses: [user, tls].flatMap(({ trouble, problem }) =>
      trouble ? [statuses.keptDatabase(problem)] : [],
    ),
  };
}

/**
 * Asks for a database for this application. If the name changes later, the provider creates another database.
 */
async function askForDatabase(context: HookContext, relation: Relation): Promise<void> {
  const name = await readRequestedName(context, relation);
  if (name !== undefined) await requestDatabase(context, relation, { database: name });
  // The Python charm's library left a copy of all data from the other side there.
  if (context.event.kind === 'upgrade-charm')
    await publishUnit(relation, {
      data: undefined,
      'requested-secrets': undefined,
      'provided-secrets': undefined,
    });
}

/**
 * PostgreSQL's limit is 63, and PgBouncer adds `_readonly`. The Python charm's former name, with the
 * application before the model, was longer.
 */
const maxNameLength = 54;

/**
 * The name that the application has asked for, or will ask for. Undefined on a follower, which may not read
 * it.
 */
async function readRequestedName(context: HookContext, relation: Relation): Promise<string | undefined> {
  if (!(await context.isLeader())) return undefined;
  const { database: asked } = await relation.readOwnApp();
  return asked || `${context.env.model.uuid}-${context.env.app}`.slice(0, maxNameLength);
}

function reportAwaited(status: UnitStatus): DatabaseObservation {
  return { state: 'awaited', status };
}

function readUser(secrets: KeptSecrets, id: string): Promise<Reading<DatabaseUser>> {
  const keys = ['username', 'password'];
  return readSecret(secrets, id, { field: userField, keys, parse: parseDatabaseUser });
}

async function readTls(secrets: KeptSecrets, id: string | null): Promise<Reading<DatabaseTls>> {
  if (id === null) return { content: { isOn: false, ca: undefined }, trouble: undefined, problem: '' };
  return readSecret(secrets, id, { field: tlsField, keys: ['tls', 'tls-ca'], parse: parseDatabaseTls });
}

interface Reading<Value> {
  /** Undefined if there is no content, or if it is invalid. */
  readonly content: Value | undefined;
  readonly trouble: SecretTrouble | undefined;
  readonly problem: string;
}

async function readSecret<Value>(
  secrets: KeptSecrets,
  id: string,
  {
    field,
    keys,
    parse,
  }: {
    readonly field: string;
    readonly keys: readonly string[];
    readonly parse: (content: SecretContent) => Value | undefined;
  },
): Promise<Reading<Value>> {
  const request = { id, namer: 'relation', place: `relation pgsql: ${field}` } as const;
  const { content, trouble } = await secrets.read(request);
  const value = content && parse(content);
  const used = Object.entries(content ?? {}).filter(([key]) => keys.includes(key));
  if (value !== undefined) secrets.keep(request, Object.fromEntries(used));
  const problem = trouble ? `the secret in ${field} can't be read: ${describeTrouble(trouble)}` : '';
  return { content: value, trouble, problem };
}
