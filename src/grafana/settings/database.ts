import { databaseCaPath, databasePath, type FileContents, iniPath } from '../files.ts';
import { parseIni } from './ini-text.ts';

/** A database on a PostgreSQL server. */
export interface Postgresql {
  /** `host:port`. */
  readonly host: string;
  readonly name: string;
  readonly user: string;
  readonly password: string;
  /** Undefined for plain connections. */
  readonly tls: { readonly ca: string | undefined } | undefined;
}

/** The database in which Grafana stores its data. */
export interface Database {
  /** Section [database] of Grafana's configuration. */
  readonly section: Readonly<Record<string, string>>;
  /** The authority that issued the server's certificate, in PEM. Empty if no authority is required. */
  readonly ca: string;
}

/** How Grafana uses any database. An operator may set these keys of [database]. */
export const tunableDatabaseKeys: readonly string[] = [
  ...['wal', 'cache_mode', 'query_retries', 'transaction_retries', 'locking_attempt_timeout_sec'],
  ...['max_open_conn', 'max_idle_conn', 'conn_max_lifetime', 'log_queries', 'instrument_queries'],
  ...['migration_locking', 'delete_auto_gen_ids', 'skip_dashboard_uid_migration_on_startup'],
];

/** Grafana's embedded database, a file in the storage. */
export const embeddedDatabase: Database = { section: { type: 'sqlite3', path: databasePath }, ca: '' };

export function planDatabase({ host, name, user, password, tls }: Postgresql): Database {
  const security = planTls(tls);
  const isPlain = !unwritable.test(user) && !unwritable.test(password);
  const access = isPlain
    ? { user, password }
    : { connection_string: renderUrl({ host, name, user, password }, security) };
  return { section: { type: 'postgres', host, name, ...access, ...security }, ca: tls?.ca ?? '' };
}

/** Whether Grafana stores its data on a PostgreSQL server. */
export function isPostgresql({ section }: Database): boolean {
  return section.type !== embeddedDatabase.section.type;
}

/** The database that Grafana already uses. Undefined in a new container. */
export function findCurrentDatabase(files: FileContents): Database | undefined {
  const entries = parseIni(files[iniPath] ?? '').filter(({ section }) => section === 'database');
  if (entries.length === 0) return undefined;
  const own = entries.filter(({ key }) => !tunableDatabaseKeys.includes(key));
  const section = Object.fromEntries(own.map(({ key, value }) => [key, value]));
  return { section, ca: files[databaseCaPath] ?? '' };
}

/**
 * The authority must have issued the server's certificate, but the certificate need not name the host:
 * PostgreSQL's charm issues certificates for pods, and publishes the address of a service in front of them.
 */
function planTls(tls: Postgresql['tls']): Record<string, string> {
  if (!tls) return { ssl_mode: 'disable' };
  if (tls.ca === undefined) return { ssl_mode: 'require' };
  return { ssl_mode: 'verify-ca', ca_cert_path: databaseCaPath };
}

/**
 * Characters that a user name or password can't have in a key of its own: Grafana inserts it unchanged into a
 * connection string, after it has expanded what looks like a variable. A connection string in the form of a
 * URL can contain every character.
 */
const unwritable = /[^\x21-\x7e]|['\\]|\$(__\w+)?\{|%\(/;

function renderUrl(
  { host, name, user, password }: Omit<Postgresql, 'tls'>,
  { ssl_mode: sslmode = '', ca_cert_path: sslrootcert }: Readonly<Record<string, string>>,
): string {
  const query = new URLSearchParams({ sslmode, ...(sslrootcert === undefined ? {} : { sslrootcert }) });
  return `postgres://${encodePart(user)}:${encodePart(password)}@${host}/${encodePart(name)}?${query.toString()}`;
}

function encodePart(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
}
