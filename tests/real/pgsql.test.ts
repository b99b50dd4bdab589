import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSigningRequest } from '../../lib/charmkit/interfaces/tls-certificates/signing-request.ts';
import { databaseCaPath, iniPath } from '../../src/grafana/files.ts';
import { type Postgresql, planDatabase } from '../../src/grafana/settings/database.ts';
import { renderIni } from '../../src/grafana/settings/ini.ts';
import { CertificateAuthority } from '../certificate-authority.ts';
import { imageBackend } from '../contract/grafana/image.ts';
import { realServer } from '../contract/grafana/real-server.ts';
import type { RunningGrafana } from '../contract/grafana/under-test.ts';
import { PostgresqlServer } from './postgresql-server.ts';

const { binary, home } = realServer();
const backend = imageBackend('real-image', { GRAFANA_BIN: binary, GRAFANA_HOME: home });
const dashboard = { uid: 'shared', title: 'Made by hand', schemaVersion: 38, panels: [] };

describe('the real Grafana on a real PostgreSQL', () => {
  let server: PostgresqlServer;
  beforeAll(async () => {
    server = await PostgresqlServer.start();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test('shows on each unit what people make on another', async () => {
    await server.create('grafana', 'grafana', 'first');
    await using one = await start(server, { password: 'first' });
    await using another = await start(server, { password: 'first' });
    expect(await create(one)).toMatchObject({ status: 200 });
    expect(await titleOn(another)).toBe(dashboard.title);
    const user = { name: 'Ada', login: 'ada', password: 'ana1yt1cal' };
    expect((await another.ask('/api/admin/users', { method: 'POST', body: user })).status).toBe(200);
    expect((await one.ask('/api/user', { credentials: 'ada:ana1yt1cal' })).body).toMatchObject({
      name: 'Ada',
    });
    expect(await one.fileExists('var/lib/grafana/grafana.db')).toBe(false);
  });

  test('goes on with another password after a restart, and has lost nothing', async () => {
    await server.create('rotated', 'rotated', 'first');
    const place = { name: 'rotated', user: 'rotated' };
    await using grafana = await start(server, { ...place, password: 'first' });
    expect(await create(grafana)).toMatchObject({ status: 200 });
    await server.changePassword('rotated', 'second');
    await grafana.writeFile(iniPath.slice(1), iniOf(server, { ...place, password: 'second' }));
    await grafana.restart();
    expect(await titleOn(grafana)).toBe(dashboard.title);
    await expect(start(server, { ...place, password: 'first' })).rejects.toThrow(
      /password authentication failed/,
    );
  });

  describe('as a user whose password changes', () => {
    beforeAll(() => server.create('odd', 'odd', 'first'));

    test.each([
      [
        'every printable character',
        Array.from({ length: 95 }, (_, code) => String.fromCharCode(32 + code)).join(''),
      ],
      ['what Grafana would replace', '${HOME}$__env{HOME}$__file{/etc/hostname}%(user)s%(password)s'],
      ['quotes at both ends', '"""`\'x\'`"""'],
      ['blanks at both ends', ' x '],
      ['no blank and a backslash at the end', 'x\\'],
      ['two lines', 'one\ntwo'],
      ['letters of other alphabets', 'pâßwörd-пароль-密码'],
      ['what would be another setting', "x' sslmode='verify-full"],
    ])('takes a password of %s', async (_what, password) => {
      await server.changePassword('odd', password);
      await using grafana = await start(server, { name: 'odd', user: 'odd', password });
      expect((await grafana.ask('/api/health')).body).toMatchObject({ database: 'ok' });
      const ini = iniOf(server, { name: 'odd', user: 'odd', password: `${password}x` });
      expect(ini).not.toBe(iniOf(server, { name: 'odd', user: 'odd', password }));
    });
  });
});

describe('the real Grafana on a PostgreSQL with TLS', () => {
  const root = new CertificateAuthority('root');
  const authority = new CertificateAuthority('intermediate', root);
  let server: PostgresqlServer;
  beforeAll(async () => {
    server = await PostgresqlServer.start({ certificate: certificateOf(authority) });
    await server.create('grafana', 'grafana', 'first');
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each([
    ['the authority', authority.certificate],
    ['the root above it', `${authority.certificate}\n${root.certificate}`],
  ])('connects to a server whose certificate is of %s', async (_what, ca) => {
    await using grafana = await start(server, { password: 'first', tls: { ca } });
    expect((await grafana.ask('/api/health')).body).toMatchObject({ database: 'ok' });
    const encrypted = await server.query(
      "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'grafana'",
    );
    expect(encrypted).toBe('t');
  });

  test('refuses one whose certificate is of another authority', async () => {
    const ca = new CertificateAuthority('intermediate').certificate;
    await expect(start(server, { password: 'first', tls: { ca } })).rejects.toThrow(
      /certificate signed by unknown/,
    );
  });

  test('encrypts also where there is no authority to verify with', async () => {
    await using grafana = await start(server, { password: 'first', tls: { ca: undefined } });
    expect((await grafana.ask('/api/health')).body).toMatchObject({ database: 'ok' });
  });

  test('would refuse the certificates of a charm that names its pods, if they had to name the service', async () => {
    const tls = { ca: authority.certificate };
    const ini = iniOf(server, { password: 'first', tls }).replace('verify-ca', 'verify-full');
    await expect(startWith(ini, tls.ca)).rejects.toThrow(/certificate/);
  });
});

type Offered = Partial<Postgresql> & Pick<Postgresql, 'password'>;

function start(server: PostgresqlServer, offered: Offered): Promise<RunningGrafana> {
  return startWith(iniOf(server, offered), offered.tls?.ca);
}

function startWith(ini: string, ca = ''): Promise<RunningGrafana> {
  return backend.start({ files: { [iniPath.slice(1)]: ini, [databaseCaPath.slice(1)]: ca } });
}

/** The configuration that the charm writes. */
function iniOf({ host }: PostgresqlServer, offered: Offered): string {
  const database = planDatabase({ host, name: 'grafana', user: 'grafana', tls: undefined, ...offered });
  const others = {
    smtp: undefined,
    tracing: undefined,
    custom: {},
    release: undefined,
    plugins: [],
    secretKey: undefined,
  };
  return renderIni({ ...others, reportingEnabled: false, database });
}

/** On a busy machine Grafana answers 500 while its own start still writes to the database. */
async function create(grafana: RunningGrafana) {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const answer = await grafana.ask('/api/dashboards/db', { method: 'POST', body: { dashboard } });
    if (answer.status !== 500 || performance.now() > deadline) return answer;
    await sleep(500);
  }
}

async function titleOn(grafana: RunningGrafana): Promise<unknown> {
  const { body } = await grafana.ask(`/api/dashboards/uid/${dashboard.uid}`);
  return (body as { dashboard?: { title: string } }).dashboard?.title;
}

/** A certificate for a pod, as PostgreSQL's charm requests it. */
function certificateOf(authority: CertificateAuthority) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const dnsNames = ['postgresql-k8s-0', 'postgresql-k8s-0.postgresql-k8s-endpoints.cos.svc.cluster.local'];
  const certificate = authority.issue(
    createSigningRequest({ commonName: 'postgresql-k8s-0', dnsNames }, privateKey),
  );
  return { certificate, key: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString() };
}
