import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { ask } from './ask.ts';
import {
  type Asked,
  GrafanaEndedError,
  type GrafanaOptions,
  provisioning,
  ROOT,
  type RunningGrafana,
} from './under-test.ts';

/** How a backend runs its program below a directory. The program listens on a port of 127.0.0.1. */
interface GrafanaProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The root directory as the program sees it. */
  readonly root: string;
}

export type PlanProgram = (place: { readonly root: string; readonly port: number }) => GrafanaProgram;

const folders = ['datasources', 'dashboards', 'plugins', 'notifiers', 'alerting'];

/** Starts a program in its own temporary directory, and waits until its API is healthy. */
export async function startProgram(plan: PlanProgram, options: GrafanaOptions): Promise<RunningGrafana> {
  const root = await mkdtemp(join(tmpdir(), 'grafana-'));
  try {
    return await startBelow(root, plan, options);
  } catch (error) {
    await rm(root, { recursive: true, force: true });
    throw error;
  }
}

async function startBelow(root: string, plan: PlanProgram, options: GrafanaOptions): Promise<RunningGrafana> {
  const port = await freePort();
  const program = plan({ root, port });
  const resolved = (text: string): string => text.replaceAll(ROOT, program.root);
  const save = async (path: string, content: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), resolved(content));
  };
  for (const folder of folders) await mkdir(join(root, provisioning, folder), { recursive: true });
  for (const [path, content] of Object.entries({ [iniPath]: '', ...options.files }))
    await save(path, content);

  const isSecure = options.environment?.GF_SERVER_PROTOCOL === 'https';
  const url = `${isSecure ? 'https' : 'http'}://127.0.0.1:${port}`;
  const launch = async (environment = options.environment ?? {}): Promise<Launched> => {
    const own = Object.entries(environment).map(([name, value]) => [name, resolved(value)]);
    const start = () => launchUntilHealthy(program, url, Object.fromEntries(own));
    return await start().catch((error: unknown) => {
      if (lostItsOwnRace(error)) return start();
      throw error;
    });
  };
  let launched = await launch();
  const running = (path: string, asked: Asked = {}) =>
    ask(
      `${url}${path}`,
      'credentials' in asked ? asked : { credentials: options.credentials ?? 'admin:admin', ...asked },
    );
  return {
    url,
    ask: running,
    reload: (kind) => running(`/api/admin/provisioning/${kind}/reload`, { method: 'POST' }),
    writeFile: save,
    removeFile: (path) => rm(join(root, path), { recursive: true }),
    fileExists: (path) =>
      access(join(root, path)).then(
        () => true,
        () => false,
      ),
    log: () => launched.log(),
    ended: async () => {
      await launched.closed;
      return new GrafanaEndedError(launched.process.exitCode, launched.log());
    },
    restart: async (environment) => {
      const exitCode = await end(launched.process);
      launched = await launch(environment);
      return exitCode;
    },
    [Symbol.asyncDispose]: async () => {
      await end(launched.process);
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** The path of the ini file below the root. */
export const iniPath = 'etc/grafana/grafana-config.ini';

/**
 * Two parts of Grafana 10 may create the first organisation at the same time on a busy machine, and Grafana then exits.
 * This restarts it, as Pebble does.
 */
function lostItsOwnRace(error: unknown): boolean {
  return error instanceof GrafanaEndedError && error.log.includes('failed to insert organization');
}

interface Launched {
  readonly process: ChildProcess;
  readonly closed: Promise<unknown>;
  log(): string;
}

async function launchUntilHealthy(
  program: GrafanaProgram,
  url: string,
  environment: Readonly<Record<string, string>>,
): Promise<Launched> {
  const child = spawn(program.command, program.args, {
    env: { PATH: process.env.PATH, ...program.environment, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const closed = once(child, 'close');
  while (!(await isHealthy(url))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      await closed;
      throw new GrafanaEndedError(child.exitCode, log);
    }
    await sleep(20);
  }
  return { process: child, closed, log: () => log };
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await ask(`${url}/api/health`, {})).status === 200;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  return child.exitCode;
}
