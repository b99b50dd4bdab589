import { type HookContext, publishUnit, type Relation, type UnitStatus } from 'charmkit/charm';
import type { SecretContent } from 'charmkit/hook-tools';
import {
  type DatabaseTls,
  parseDatabaseTls,
  parseDatabaseUser,
  readDatabase,
  requestDatabase,
} from 'charmkit/interfaces/postgresql-client';
import * as z from 'zod';
import type { Postgresql } from '../grafana/database.ts';
import { statuses } from '../status.ts';
import type { KeptSecrets } from './kept-secrets.ts';
import type { SharedFact } from './peers.ts';

/** The database that a related PostgreSQL has for Grafana: where it is, and which secrets open it. */
const databaseFact = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('awaited') }),
  z.object({ state: z.literal('open') }),
  z.object({
    state: z.literal('ready'),
    host: z.string(),
    name: z.string(),
    userSecret: z.string(),
    tlsSecret: z.string().nullable(),
  }),
]);
export type DatabaseFact = z.infer<typeof databaseFact>;

/** No credential is in it: everybody who may look at the model can read databags. */
export const database: SharedFact<DatabaseFact> = {
  key: 'postgresql',
  endpoint: 'pgsql',
  schema: databaseFact,
  read: async (context) => {
    const [relation] = await context.relations('pgsql');
    if (!relation) return { state: 'none' };
    const answer = await readDatabase(context, relation);
    if (answer.state !== 'ready') return answer;
    const { endpoints, database: answered, userSecret, tlsSecret = null } = answer;
    const name = answered ?? (await askedName(context, relation));
    // What the leader asked for is not a follower's to know.
    if (name === undefined) return { state: 'awaited' };
    return { state: 'ready', host: endpoints[0], name, userSecret, tlsSecret };
  },
};

export type DatabaseObservation =
  | { readonly state: 'embedded' }
  /** What Grafana uses now, it is to go on with. */
  | { readonly state: 'awaited'; readonly status: UnitStatus }
  | { readonly state: 'ready'; readonly postgresql: Postgresql };

/** The database that Grafana is to use. Each unit reads the credentials for itself, from the secrets. */
export async function observeDatabase(
  { event }: HookContext,
  secrets: KeptSecrets,
  fact: DatabaseFact,
): Promise<DatabaseObservation> {
  // Juju shows relations in the hooks that follow at once: Grafana need not begin with a database that it will not use.
  if (event.kind === 'install') return awaited(statuses.installing);
  if (fact.state === 'none') return { state: 'embedded' };
  if (fact.state === 'awaited') return awaited(statuses.noDatabase('the provider has no database ready yet'));
  if (fact.state === 'open') return awaited(statuses.openDatabasePassword);
  const user = await readSecret(secrets, fact.userSecret, {
    keys: ['username', 'password'],
    parse: parseDatabaseUser,
  });
  const tls = await readTls(secrets, fact.tlsSecret);
  if (user === 'refused' || tls === 'refused')
    return awaited(statuses.noDatabase('its secrets may not be read yet'));
  if (!user) return awaited(statuses.noDatabase('the secret has no usable username and password'));
  if (!tls) return awaited(statuses.noDatabase('tls-ca in the secret is not a certificate'));
  const { host, name } = fact;
  const { username, password } = user;
  const settings = { host, name, user: username, password, tls: tls.isOn ? { ca: tls.ca } : undefined };
  return { state: 'ready', postgresql: settings };
}

/** Asks for a database of this application's own. Asked by another name later, the provider would make another. */
export async function askForDatabase(context: HookContext, relation: Relation): Promise<void> {
  const name = await askedName(context, relation);
  if (name !== undefined) await requestDatabase(context, relation, { database: name });
  // What the Python charm's library left there is a copy of all that the other side wrote.
  if (context.event.kind === 'upgrade-charm')
    await publishUnit(relation, {
      data: undefined,
      'requested-secrets': undefined,
      'provided-secrets': undefined,
    });
}

/**
 * What PostgreSQL's 63 leave of a name to which PgBouncer adds `_readonly`. The Python charm's former name, with the
 * application before the model, was longer.
 */
const maxNameLength = 54;

/** What the application has asked for already, or will; undefined on a follower, which may not read it. */
async function askedName(context: HookContext, relation: Relation): Promise<string | undefined> {
  if (!(await context.isLeader())) return undefined;
  const { database: asked } = await relation.readOwnApp();
  return asked || `${context.env.model.uuid}-${context.env.app}`.slice(0, maxNameLength);
}

function awaited(status: UnitStatus): DatabaseObservation {
  return { state: 'awaited', status };
}

async function readTls(
  secrets: KeptSecrets,
  id: string | null,
): Promise<DatabaseTls | 'refused' | undefined> {
  if (id === null) return { isOn: false, ca: undefined };
  return readSecret(secrets, id, { keys: ['tls', 'tls-ca'], parse: parseDatabaseTls });
}

/** Undefined where the content is not what it should be. */
async function readSecret<Value>(
  secrets: KeptSecrets,
  id: string,
  {
    keys,
    parse,
  }: { readonly keys: readonly string[]; readonly parse: (content: SecretContent) => Value | undefined },
): Promise<Value | 'refused' | undefined> {
  const content = await secrets.read(id);
  if (typeof content === 'string') return 'refused';
  const value = parse(content);
  const used = Object.entries(content).filter(([key]) => keys.includes(key));
  if (value !== undefined) secrets.keep(id, Object.fromEntries(used));
  return value;
}
