import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync } from 'node:fs';
import { appendFile, chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../contract/free-port.ts';

const run = promisify(execFile);
/** PostgreSQL refuses to run as root. */
const nobody = 65_534;

export interface ServerCertificate {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

interface ServerOptions {
  /** With a certificate the server accepts only encrypted connections. */
  readonly certificate?: ServerCertificate;
  /** The address to listen on. Defaults to 127.0.0.1. */
  readonly address?: string;
}

/** A PostgreSQL server in its own temporary directory and on its own port. */
export class PostgresqlServer implements AsyncDisposable {
  readonly host: string;
  readonly #directory: string;
  readonly #port: number;
  readonly #process: ChildProcess;

  private constructor(directory: string, host: string, port: number, process: ChildProcess) {
    this.host = `${host}:${port}`;
    this.#directory = directory;
    this.#port = port;
    this.#process = process;
  }

  static async start({ certificate, address = '127.0.0.1' }: ServerOptions = {}): Promise<PostgresqlServer> {
    const directory = await mkdtemp(join(tmpdir(), 'pg-'));
    try {
      await initialize(directory, certificate);
      const port = await freePort();
      const child = launch(directory, { listen_addresses: address, port }, certificate);
      const server = new PostgresqlServer(directory, address, port, child);
      await server.#awaitAnswer();
      return server;
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) {
      const ended = once(this.#process, 'exit');
      // Does not wait for connected clients.
      this.#process.kill('SIGINT');
      await ended;
    }
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** Creates a database and a user with all rights in it. */
  async create(database: string, user: string, password: string): Promise<void> {
    await this.query(`CREATE ROLE ${user} LOGIN PASSWORD ${literal(password)}`);
    await this.query(`CREATE DATABASE ${database} OWNER ${user}`);
  }

  async changePassword(user: string, password: string): Promise<void> {
    await this.query(`ALTER ROLE ${user} PASSWORD ${literal(password)}`);
  }

  /** Runs SQL as the server's administrator through its socket. Returns rows as text, one per line. */
  async query(sql: string): Promise<string> {
    const place = ['-h', this.#directory, '-p', String(this.#port), '-U', 'postgres'];
    const child = spawn(program('psql'), [...place, '-v', 'ON_ERROR_STOP=1', '-qAt'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.end(sql);
    const [answer, problem, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    if (code !== 0) throw new Error(`psql: ${problem}`);
    return answer.trim();
  }

  async #awaitAnswer(): Promise<void> {
    for (;;) {
      if (this.#process.exitCode !== null) throw new Error(`postgres ended with ${this.#process.exitCode}`);
      try {
        await this.query('SELECT 1');
        return;
      } catch {
        await sleep(50);
      }
    }
  }
}

async function initialize(directory: string, tls: ServerCertificate | undefined): Promise<void> {
  if (tls) {
    await writeFile(join(directory, 'server.crt'), tls.certificate);
    await writeFile(join(directory, 'server.key'), tls.key, { mode: 0o600 });
    if (isRoot()) await chown(join(directory, 'server.key'), nobody, nobody);
  }
  if (isRoot()) await chown(directory, nobody, nobody);
  await chmod(directory, 0o755);
  const [command = '', ...args] = unprivileged(
    ...[program('initdb'), '-D', join(directory, 'data'), '-U', 'postgres', '--no-sync', '--locale=C', '-E'],
    ...['UTF8', '--auth-local=trust', '--auth-host=scram-sha-256'],
  );
  await run(command, args, { cwd: directory });
  // By default only this machine may connect.
  await appendFile(join(directory, 'data/pg_hba.conf'), 'host all all 0.0.0.0/0 scram-sha-256\n');
}

function launch(
  directory: string,
  place: Readonly<Record<'listen_addresses' | 'port', string | number>>,
  tls: ServerCertificate | undefined,
): ChildProcess {
  const settings = {
    ...{ ...place, unix_socket_directories: directory, fsync: 'off' },
    ...(tls && {
      ...{
        ssl: 'on',
        ssl_cert_file: join(directory, 'server.crt'),
        ssl_key_file: join(directory, 'server.key'),
      },
    }),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command = '', ...args] = unprivileged(
    program('postgres'),
    '-D',
    join(directory, 'data'),
    ...options,
  );
  return spawn(command, args, { cwd: directory, stdio: 'ignore' });
}

function unprivileged(...command: readonly string[]): readonly string[] {
  if (!isRoot()) return command;
  // The server ends with the tests, however they end.
  const ids = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--pdeathsig=KILL'];
  return ['setpriv', ...ids, ...command];
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Debian installs the server's programs by version, outside of PATH. */
function program(name: string): string {
  const onPath = (process.env.PATH ?? '').split(delimiter);
  const byVersion = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => versionOf(b) - versionOf(a));
  const found = [...byVersion, ...onPath]
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(`There is no ${name}, which is a part of PostgreSQL: apt-get install postgresql`);
}

function versionOf(folder: string): number {
  return Number(/\d+/.exec(folder)?.[0]);
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
