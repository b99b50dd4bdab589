import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { iniPath } from '../../src/grafana/files.ts';
import { embeddedDatabase } from '../../src/grafana/settings/database.ts';
import { renderIni } from '../../src/grafana/settings/ini.ts';
import { imageBackend } from '../contract/grafana/image.ts';
import { realServer } from '../contract/grafana/real-server.ts';
import type { RunningGrafana } from '../contract/grafana/under-test.ts';

const { binary, home } = realServer();
const backend = imageBackend('real-image', { GRAFANA_BIN: binary, GRAFANA_HOME: home });
const password = 'of-a-person';
const right = `Basic ${Buffer.from(`me:${password}`).toString('base64')}`;
const own = 'a1'.repeat(32);
const slow = 300_000;

describe('the password of a data source that a person made in the real Grafana', () => {
  let source: Server;
  const received: (string | undefined)[] = [];

  beforeAll(async () => {
    source = createServer(({ headers }, response) => {
      received.push(headers.authorization);
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(source, 'listening');
  });
  afterAll(() => void source.close());

  test(
    'is encrypted with a key of this installation, not with the one that everybody knows',
    () => tryKeys({ made: own, other: undefined }),
    slow,
  );

  test(
    'needs the default key in a database that was made with it',
    () => tryKeys({ made: undefined, other: own }),
    slow,
  );

  /** Makes a database with one key, and starts Grafana with the other one for a while. */
  async function tryKeys({
    made,
    other,
  }: Readonly<Record<'made' | 'other', string | undefined>>): Promise<void> {
    await using grafana = await backend.start({ files: { [iniPath.slice(1)]: ini(made) } });
    await create(grafana);
    expect(await use(grafana)).toBe(right);
    await grafana.writeFile(iniPath.slice(1), ini(other));
    await grafana.restart();
    expect(await use(grafana)).not.toBe(right);
    await grafana.writeFile(iniPath.slice(1), ini(made));
    await grafana.restart();
    expect(await use(grafana)).toBe(right);
  }

  async function create(grafana: RunningGrafana): Promise<void> {
    const { port } = source.address() as AddressInfo;
    const body = {
      ...{ name: 'mine', uid: 'mine', type: 'prometheus', access: 'proxy', url: `http://127.0.0.1:${port}` },
      ...{ basicAuth: true, basicAuthUser: 'me', secureJsonData: { basicAuthPassword: password } },
    };
    expect((await grafana.ask('/api/datasources', { method: 'POST', body })).status).toBe(200);
  }

  /** Lets Grafana ask the data source, and returns how it has authenticated itself. */
  async function use(grafana: RunningGrafana): Promise<string | undefined> {
    const before = received.length;
    await grafana.ask('/api/datasources/proxy/uid/mine/api/v1/query');
    return received.slice(before)[0];
  }
});

/** The configuration that the charm writes for this key. */
function ini(secretKey: string | undefined): string {
  return renderIni({
    ...{ smtp: undefined, tracing: undefined, custom: {}, release: undefined, plugins: [] },
    ...{ reportingEnabled: false, database: embeddedDatabase, secretKey },
  });
}
