import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { alertingPort } from '../../src/grafana/files.ts';
import { planAlertingVariables } from '../../src/grafana/settings/alerting.ts';
import { planDatabase } from '../../src/grafana/settings/database.ts';
import { renderIni } from '../../src/grafana/settings/ini.ts';
import { iniPath, startProgram } from '../contract/grafana/program.ts';
import { realServer } from '../contract/grafana/real-server.ts';
import { provisioning, type RunningGrafana } from '../contract/grafana/under-test.ts';
import { PostgresqlServer } from './postgresql-server.ts';

const { binary, home } = realServer();
/** As Juju's headless service: a name that resolves to the addresses of all pods. */
const name = 'grafana-endpoints.cos.svc.cluster.local';

describe('two real Grafanas on one real PostgreSQL', () => {
  let server: PostgresqlServer;
  let directory: string;
  let hosts: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'alerting-'));
    hosts = join(directory, 'hosts');
    await writeFile(hosts, '127.0.0.1 localhost\n');
    server = await PostgresqlServer.start();
    await server.create('grafana', 'grafana', 'first');
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  test('know each other by the settings of the charm, though the first started alone', async () => {
    await using first = await start('127.9.4.1');
    expect(await readMembers(first)).toBe(1);
    await using second = await start('127.9.4.2');
    expect([await awaitMembers(first, 2), await awaitMembers(second, 2)]).toEqual([2, 2]);
    const answer = await first.ask('/api/alertmanager/grafana/api/v2/silences', {
      method: 'POST',
      body: silence,
    });
    expect(answer.status).toBe(202);
    expect(await awaitSilence(second)).toBe(silence.comment);
    await second[Symbol.asyncDispose]();
    expect(await awaitMembers(first, 1)).toBe(1);
  });

  /** Starts a unit with this address. The name resolves to it from then on. */
  async function start(address: string): Promise<RunningGrafana> {
    await appendFile(hosts, `${address} ${name}\n`);
    const settings = planAlertingVariables({ name, address });
    return startProgram(
      ({ root, port }) => ({
        // The programs of Grafana see a /etc/hosts of their own.
        command: 'unshare',
        args: [
          ...['--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user']), 'sh', '-ec'],
          'mount --bind "$0" /etc/hosts; exec "$@"',
          ...[hosts, binary, 'server', '--homepath', home, '--config', join(root, iniPath)],
        ],
        environment: {
          GF_PATHS_PROVISIONING: join(root, provisioning),
          GF_PATHS_DATA: join(root, 'var/lib/grafana'),
          GF_PATHS_LOGS: join(root, 'var/log/grafana'),
          GF_PATHS_PLUGINS: join(root, 'var/lib/grafana/plugins'),
          GF_SERVER_HTTP_ADDR: '127.0.0.1',
          GF_SERVER_HTTP_PORT: String(port),
          ...settings,
          // The units share a machine here, so each can't listen on all of its addresses.
          GF_UNIFIED_ALERTING_HA_LISTEN_ADDRESS: `${address}:${alertingPort}`,
        },
        root,
      }),
      { files: { [iniPath]: readIni(server) } },
    );
  }
});

const silence = {
  matchers: [{ name: 'alertname', value: 'Any', isRegex: false, isEqual: true }],
  startsAt: new Date().toISOString(),
  endsAt: new Date(Date.now() + 3_600_000).toISOString(),
  createdBy: 'admin',
  comment: 'Made on the first unit',
};

/** The configuration that the charm writes. */
function readIni({ host }: PostgresqlServer): string {
  const place = { host, name: 'grafana', user: 'grafana', password: 'first', tls: undefined };
  return renderIni({
    ...{
      smtp: undefined,
      tracing: undefined,
      custom: {},
      release: undefined,
      secretKey: undefined,
      plugins: [],
      reportingEnabled: false,
    },
    database: planDatabase(place),
  });
}

async function readMembers(grafana: RunningGrafana): Promise<number> {
  const { body } = await grafana.ask('/metrics');
  return Number(/^\w*alertmanager_cluster_members(?:\{.*\})? (\d+)$/m.exec(String(body))?.[1]);
}

function awaitMembers(grafana: RunningGrafana, wanted: number): Promise<number> {
  return eventually(
    () => readMembers(grafana),
    (members) => members === wanted,
  );
}

function awaitSilence(grafana: RunningGrafana): Promise<unknown> {
  return eventually(
    async () => {
      const { body } = await grafana.ask('/api/alertmanager/grafana/api/v2/silences');
      return (body as readonly { readonly comment: string }[])[0]?.comment;
    },
    (comment) => comment !== undefined,
  );
}

/** Grafana looks for new peers every 15 seconds. */
async function eventually<Value>(
  read: () => Promise<Value>,
  isIt: (value: Value) => boolean,
): Promise<Value> {
  const deadline = performance.now() + 200_000;
  for (;;) {
    const value = await read();
    if (isIt(value) || performance.now() > deadline) return value;
    await sleep(200);
  }
}
