import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { computeDataSourceUid } from 'charmkit/interfaces/grafana-datasource';
import { defaults, fillDefaults, parseConfig } from '../../src/config.ts';
import { convertSource } from '../../src/endpoints/grafana-source.ts';
import { GrafanaApi } from '../../src/grafana/api/http-api.ts';
import { patience } from '../../src/grafana/api/refusals.ts';
import { Administrator } from '../../src/grafana/applying/administrator.ts';
import { settlePassword } from '../../src/grafana/applying/settle-password.ts';
import { databasePath, datasourcesPath, iniPath, ldapPath } from '../../src/grafana/files.ts';
import { planService } from '../../src/grafana/layers/layer.ts';
import { renderDatasources } from '../../src/grafana/planning/datasources.ts';
import type { Settings } from '../../src/grafana/planning/plan-settings-files.ts';
import { renderIni } from '../../src/grafana/settings/ini.ts';
import { planSettings, type SettingsInput } from '../../src/reconcile/plan/plan-settings.ts';
import { imageBackend } from '../contract/grafana/image.ts';
import { realServer } from '../contract/grafana/real-server.ts';
import type { RunningGrafana } from '../contract/grafana/under-test.ts';
import { eventually } from '../contract/pebble/eventually.ts';
import { nothingRelated } from '../nothing-related.ts';

const { binary, home } = realServer();
const backend = imageBackend('real-image', { GRAFANA_BIN: binary, GRAFANA_HOME: home });
const password = 'adm1nPassw0rd';

describe('options in the real Grafana', () => {
  test('say how it runs', async () => {
    await using grafana = await start({
      allow_anonymous_access: true,
      allow_embedding: true,
      enable_auto_assign_org: false,
      log_level: 'debug',
      reporting_enabled: false,
    });
    const settings = await settingsOf(grafana);
    expect(settings.analytics).toMatchObject({ reporting_enabled: 'false', check_for_updates: 'false' });
    expect(settings.log).toMatchObject({ level: 'debug' });
    expect(settings.users).toMatchObject({ auto_assign_org: 'false' });
    expect(grafana.log()).toContain('level=debug');
    const page = await grafana.ask('/api/org', { credentials: undefined });
    expect(page.status).toBe(200);
    expect(page.headers).not.toHaveProperty('x-frame-options');
  });

  test('by default let nobody in, forbid frames and put new users into the one organization', async () => {
    await using grafana = await start({});
    const page = await grafana.ask('/api/org', { credentials: undefined });
    expect(page.status).toBe(401);
    expect(page.headers).toHaveProperty('x-frame-options');
    expect((await settingsOf(grafana)).users).toMatchObject({ auto_assign_org: 'true' });
  });

  test('external_url: it serves from the path, sends people there, and knows its URL', async () => {
    await using grafana = await start({ external_url: 'https://example.com/tools/grafana/' });
    expect((await settingsOf(grafana)).server).toMatchObject({
      root_url: 'https://example.com/tools/grafana',
      serve_from_sub_path: 'True',
    });
    expect((await grafana.ask('/tools/grafana/api/org')).status).toBe(200);
    const page = await grafana.ask('/tools/grafana/login', { credentials: undefined });
    expect(page.status).toBe(200);
    const shown = /"appUrl":"([^"]+)","appSubUrl":"([^"]+)"/.exec(String(page.body))?.slice(1);
    expect(shown).toEqual(['https://example.com/tools/grafana/', '/tools/grafana']);
    const visit = await grafana.ask('/tools/grafana/', { credentials: undefined });
    expect(visit.headers.location).toBe('/tools/grafana/login');
  });

  test('custom_config reaches any section, and every value as it was written', async () => {
    const text = [
      'instance_name = mine',
      '[users]',
      'default_theme: light ; not dark',
      '[smtp]',
      'startTLS_policy = MandatoryStartTLS',
      '[dashboards]',
      'min_refresh_interval = "10s"',
      '[auth.generic_oauth]',
      "name = `back'tick`",
      'login_attribute_path = c:\\\\dir',
      '[feature_toggles]',
      'enable = one,two # three',
      '[a.new-section]',
      'key = $x % y',
      'odd = """semi; "quoted" a=b"""',
    ].join('\r\n');
    await using grafana = await start({ custom_config: text });
    const settings = await settingsOf(grafana);
    expect(settings).toMatchObject({
      DEFAULT: { instance_name: 'mine' },
      users: { default_theme: 'light' },
      smtp: { startTLS_policy: 'MandatoryStartTLS' },
      dashboards: { min_refresh_interval: '10s' },
      'auth.generic_oauth': {
        name: "back'tick",
        login_attribute_path: 'c:\\\\dir',
      },
      feature_toggles: { enable: 'one,two' },
      'a.new-section': { key: '$x % y', odd: 'semi; "quoted" a=b' },
    });
  });

  test('custom_config tunes how it uses its database, which stays where the charm keeps it', async () => {
    const tuned = { wal: 'true', query_retries: '3', max_open_conn: '7', log_queries: 'true' };
    const lines = Object.entries(tuned).map(([key, value]) => `${key} = ${value}`);
    await using grafana = await start({ custom_config: ['[database]', ...lines].join('\n') });
    const { database } = await settingsOf(grafana);
    expect(database).toMatchObject({
      ...tuned,
      type: 'sqlite3',
      path: expect.stringContaining(databasePath),
    });
    const seen = await grafana.ask('/metrics', { credentials: undefined });
    expect(seen.body).toMatch(/^go_sql_stats_connections_max_open\S* 7$/m);
  });

  test('smtp_*: it sends mail with the name and password of the secret', async () => {
    await using mail = await listen(speakSmtp);
    const secret = { username: 'gra#fana', password: 'p;"a#s\'s`\\=' };
    await using grafana = await start(
      {
        smtp_host: `127.0.0.1:${mail.port}`,
        smtp_from_address: 'grafana@example.com',
        smtp_from_name: 'Grafana; of us',
        smtp_credentials: 'secret:d1sg2tsmp25c7av6q1h0',
      },
      { smtp_credentials: secret },
    );
    const sent = { method: 'POST', body: { userOrEmail: 'admin' } } as const;
    expect((await grafana.ask('/api/user/password/send-reset-email', sent)).status).toBe(200);
    const seen = await eventually(
      async () => mail.received(),
      (text) => text.includes('\r\n.\r\n'),
    );
    const given = /AUTH PLAIN (\S+)/.exec(seen)?.[1] ?? '';
    expect(Buffer.from(given, 'base64').toString().split('\0')).toEqual([
      '',
      secret.username,
      secret.password,
    ]);
    expect(seen).toMatch(/From: "Grafana; of us" <grafana@example.com>/);
  });

  test('ldap_*: it binds with the password of the secret', async () => {
    await using directory = await listen(speakLdap);
    const secret = { 'bind-password': 'p"a\\s${HOME}' };
    const ldap_config = [
      '[[servers]]',
      'host = "127.0.0.1"',
      `port = ${directory.port}`,
      'bind_dn = "cn=reader,dc=example"',
      'search_filter = "(cn=%s)"',
      'search_base_dns = ["dc=example"]',
    ].join('\n');
    await using grafana = await start(
      { ldap_config, ldap_credentials: 'secret:d1sg2tsmp25c7av6q1hg' },
      { ldap_credentials: secret },
    );
    expect((await settingsOf(grafana))['auth.ldap']).toMatchObject({ enabled: 'true' });
    expect((await grafana.ask('/api/org', { credentials: 'somebody:hers' })).status).toBe(401);
    expect(directory.received()).toContain(
      `cn=reader,dc=example\u0080${String.fromCharCode(secret['bind-password'].length)}${secret['bind-password']}`,
    );
  });
});

describe("the model's proxy in the real Grafana", () => {
  test('gets only what is neither related nor in the cluster', async () => {
    await using internet = await listen((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 502 x\r\n\r\n')),
    );
    const urls = ['http://related.example', 'http://a.cos.svc.cluster.local'];
    const asSources = [...urls, 'http://internet.example'].map((url, index) => ({
      ...{ name: `s${index}`, uid: `s${index}`, type: 'prometheus', url, isDefault: false, jsonData: {} },
      secureJsonData: {},
    }));
    const related = urls.map((url) => ({ unit: null, name: url, uid: url, type: 'prometheus', url }));
    const proxy = { http: `http://127.0.0.1:${internet.port}`, https: '', no: '' };
    await using grafana = await start(
      {},
      {},
      { [datasourcesPath]: renderDatasources(asSources, []) },
      {
        proxy,
        sources: { ...nothingRelated.sources, sources: related },
      },
    );
    const answers = asSources.map(({ name }) =>
      grafana.ask(`/api/datasources/proxy/uid/${computeDataSourceUid(name)}/api/v1/query`),
    );
    await Promise.all(answers);
    expect(internet.received()).toContain('GET http://internet.example/api/v1/query');
    expect(internet.received()).not.toMatch(/related\.example|svc\.cluster/);
  });
});

describe('the default data source in the real Grafana', () => {
  test('moves by a reload, and is one at any time', async () => {
    await using grafana = await start({}, {}, { [datasourcesPath]: sources('b') });
    expect(await defaultsOf(grafana)).toEqual(['b']);
    for (const name of ['a', 'c', undefined, 'b']) {
      await grafana.writeFile(datasourcesPath, sources(name));
      expect((await grafana.reload('datasources')).status).toBe(200);
      expect(await defaultsOf(grafana)).toEqual(name === undefined ? [] : [name]);
    }
  });

  test('takes the place of one that a user made, unless the option is none', async () => {
    await using grafana = await start({}, {}, { [datasourcesPath]: sources('a') });
    const body = { name: 'mine', type: 'loki', access: 'proxy', url: 'http://mine', isDefault: true };
    expect((await grafana.ask('/api/datasources', { method: 'POST', body })).status).toBe(200);
    expect(await defaultsOf(grafana)).toEqual(['mine']);
    expect((await grafana.reload('datasources')).status).toBe(200);
    expect(await defaultsOf(grafana)).toEqual(['a']);
    await grafana.writeFile(datasourcesPath, sources(undefined));
    await grafana.reload('datasources');
    const { id } = ((await grafana.ask('/api/datasources/name/mine')).body ?? {}) as { id?: number };
    expect((await grafana.ask(`/api/datasources/${id}`, { method: 'PUT', body })).status).toBe(200);
    await grafana.reload('datasources');
    expect(await defaultsOf(grafana)).toEqual(['mine']);
  });

  test('with two in one file there would be none at all', async () => {
    await using grafana = await start({}, {}, { [datasourcesPath]: sources('a') });
    await grafana.writeFile(datasourcesPath, sources('a').replace('isDefault: false', 'isDefault: true'));
    expect((await grafana.reload('datasources')).status).toBe(500);
  });
});

describe('the query timeout of data sources in the real Grafana', () => {
  test.each([
    { option: 300, asked: {}, timeout: 300 },
    { option: 30, asked: { timeout: 60 }, timeout: 60 },
    { option: 0, asked: {}, timeout: undefined },
  ])('is $timeout where the option is $option and the provider asks for $asked', async (told) => {
    const source = { unit: 'a/0', name: 'a', uid: 'a', type: 'prometheus', url: 'http://a' };
    const datasource = convertSource({ ...source, extraFields: told.asked }, { queryTimeoutS: told.option });
    await using grafana = await start({}, {}, { [datasourcesPath]: renderDatasources([datasource], []) });
    const { body } = await grafana.ask('/api/datasources/name/a');
    expect((body as { jsonData: { timeout?: number } }).jsonData.timeout).toBe(told.timeout);
  });
});

describe('the admin password of the real Grafana', () => {
  test('changes while it runs, whichever of the known ones is valid', async () => {
    await using grafana = await start({});
    const admin = new Administrator(new GrafanaApi(await urlOf(grafana)), {
      user: 'admin',
      refusals: [],
      now: Date.now,
      patience: { refusals: 1, withinMs: 60_000 },
    });
    expect(await settlePassword(admin, { wanted: 'second12', formers: ['never', password] })).toBe(true);
    expect(await settlePassword(admin, { wanted: 'second12', formers: [password] })).toBe(true);
    expect(await settlePassword(admin, { wanted: 'third123', formers: [password] })).toBe(false);
    expect((await grafana.ask('/api/org', { credentials: 'admin:second12' })).status).toBe(200);
    expect((await grafana.ask('/api/org', { credentials: `admin:${password}` })).status).toBe(401);
  });
});

describe('the login of the administrator of the real Grafana', () => {
  test('is what the settings say only in a new database, and changes by a renaming in Grafana', async () => {
    await using grafana = await start({ admin_user: 'boss' }, {}, {}, { adminUser: 'admin' });
    const admin = new Administrator(new GrafanaApi(await urlOf(grafana)), {
      ...{ user: 'admin', refusals: [], now: Date.now, patience: patience.usual },
    });
    expect(await admin.acceptsAs('boss', password)).toBe(false);
    expect(admin.user).toBe('admin');
    const renamed = {
      method: 'PUT',
      body: { login: 'boss', name: 'Boss', email: 'boss@example.com' },
    } as const;
    expect((await grafana.ask('/api/users/1', renamed)).status).toBe(200);
    expect((await grafana.ask('/api/org')).status).toBe(401);
    const later = { user: 'admin', refusals: [], now: Date.now, patience: patience.usual };
    const next = new Administrator(new GrafanaApi(grafana.url), later);
    expect(await next.acceptsAs('boss', password)).toBe(true);
    const { environment } = planService(settingsWith({}, {}, {}));
    await grafana.restart({ ...environment, GF_SECURITY_ADMIN_USER: 'another' });
    expect((await grafana.ask('/api/org', { credentials: `another:${password}` })).status).toBe(401);
    const users = await grafana.ask('/api/users', { credentials: `boss:${password}` });
    expect(users.body).toMatchObject([{ id: 1, login: 'boss', isAdmin: true }]);
  });
});

type Secrets = SettingsInput['credentials']['contents'];

/** Runs Grafana as the charm would with these options instead of the defaults. */
function start(
  options: Readonly<Record<string, string | boolean>>,
  contents: Secrets = {},
  files: Readonly<Record<string, string>> = {},
  surroundings: Partial<SettingsInput> = {},
): Promise<RunningGrafana> {
  const settings = settingsWith(options, contents, surroundings);
  return backend.start({
    environment: planService(settings).environment,
    files: { [iniPath]: renderIni(settings), [ldapPath]: settings.ldap, ...files },
    credentials: `admin:${password}`,
  });
}

function settingsWith(
  options: Readonly<Record<string, string | boolean>>,
  contents: Secrets,
  surroundings: Partial<SettingsInput>,
): Settings {
  const config = parseConfig({ ...defaults, ...options });
  const { external_url: external = 'http://grafana:3000' } = fillDefaults(config);
  const { settings, problems } = planSettings(
    {
      adminUser: defaults.admin_user,
      config,
      credentials: { contents, problems: [], kept: [] },
      custom: { entries: fillDefaults(config).custom_config, problems: [], kept: [] },
      ...nothingRelated,
      topology: { model: 'cos', modelUuid: '', application: 'grafana', unit: 'grafana/0', charmName: '' },
      proxy: { http: '', https: '', no: '' },
      urls: {
        ...{ external, direct: 'http://grafana:3000', path: new URL(external).pathname.replace(/\/$/, '') },
        ...{ hidesIngress: false, scheme: 'http', api: '', apiTrust: undefined },
      },
      workload: undefined,
      ...surroundings,
    },
    password,
  );
  if (!settings || problems.length > 0) throw new Error(problems.join('; '));
  return settings;
}

type Sections = Readonly<Record<string, Readonly<Record<string, string>>>>;

async function settingsOf(grafana: RunningGrafana): Promise<Sections> {
  return (await grafana.ask('/api/admin/settings')).body as Sections;
}

async function urlOf(grafana: RunningGrafana): Promise<string> {
  return `http://127.0.0.1:${(await settingsOf(grafana)).server?.http_port}`;
}

/** Three data sources. This one is the default. */
function sources(defaultName: string | undefined): string {
  const each = ['a', 'b', 'c'].map((name) => ({
    name,
    uid: name,
    type: 'prometheus',
    url: `http://${name}`,
    isDefault: name === defaultName,
    jsonData: {},
    secureJsonData: {},
  }));
  return renderDatasources(each, []);
}

async function defaultsOf(grafana: RunningGrafana): Promise<readonly string[]> {
  const { body } = await grafana.ask('/api/datasources');
  const all = body as readonly { readonly name: string; readonly isDefault: boolean }[];
  return all.filter(({ isDefault }) => isDefault).map(({ name }) => name);
}

/** A server whose answers come from a function. It records all requests. */
interface Listener extends AsyncDisposable {
  readonly port: number;
  received(): string;
}

async function listen(speak: (socket: Socket) => void): Promise<Listener> {
  let received = '';
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.setEncoding('latin1').on('error', () => {});
    socket.on('data', (text: string) => {
      received += text;
    });
    speak(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received: () => received,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The parts of a mail server (RFC 5321) that accept one mail. */
function speakSmtp(socket: Socket): void {
  let isData = false;
  socket.write('220 mail\r\n');
  socket.on('data', (text: string) => {
    if (isData) {
      if (!text.endsWith('\r\n.\r\n')) return;
      isData = false;
      socket.write('250 taken\r\n');
    } else if (text.startsWith('EHLO')) socket.write('250-mail\r\n250 AUTH PLAIN\r\n');
    else if (text.startsWith('AUTH')) socket.write('235 welcome\r\n');
    else if (text.startsWith('DATA')) {
      isData = true;
      socket.write('354 go on\r\n');
    } else if (text.startsWith('QUIT')) socket.end('221 bye\r\n');
    else socket.write('250 fine\r\n');
  });
}

/**
 * The parts of a directory (RFC 4511) that accept every bind and find no user. Each answer has the request's number.
 */
function speakLdap(socket: Socket): void {
  socket.on('data', (text: string) => {
    const message = Buffer.from(text, 'latin1');
    const number = message.indexOf(Buffer.from([0x02, 0x01])) + 2;
    const operation = message[number + 1];
    const answers: Readonly<Record<number, number>> = { 96: 0x61, 99: 0x65 };
    const answer = answers[operation ?? 0];
    if (answer === undefined) return;
    const result = [0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00];
    socket.write(Buffer.from([0x30, 12, 0x02, 0x01, message[number] ?? 0, answer, 7, ...result]));
  });
}
