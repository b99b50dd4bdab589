import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { grantUserSecret, revokeUserSecret, setConfig, setDatabag } from 'charmkit/juju-model';
import { credentialsPath, databaseCaPath, iniPath } from '../../src/grafana/files.ts';
import { CertificateAuthority } from '../certificate-authority.ts';
import { databasePasswords, neighbour } from './neighbour.ts';
import { host, relatePostgresql } from './postgresql.ts';
import { World } from './world.ts';

const embedded = { type: 'sqlite3', path: '/var/lib/grafana/grafana.db' };
const server = {
  ...{ type: 'postgres', host, user: 'relation_id_5', password: 'first', ssl_mode: 'disable' },
  name: 'f2c1b2a0-3f6e-4d2a-9b6b-2a1f0c9d8e71-grafana',
};
const waiting = 'waiting: relation pgsql: the provider has not created the database yet';
const authority = new CertificateAuthority('database');

describe('a related PostgreSQL', () => {
  test('is asked for a database by the leader, by a name that leaves PgBouncer room for its own', async () => {
    await using world = await World.open();
    const { relation } = relatePostgresql(world);
    await world.settle();
    expect(world.databag('grafana', relation)).toEqual({
      database: server.name,
      'requested-secrets':
        '["username","password","tls","tls-ca","uris","read-only-uris","entity-name","entity-password"]',
      'provided-secrets': '["mtls-cert"]',
    });
    expect(world.databag('grafana/0', relation)).not.toHaveProperty('data');
  });

  test('that was not asked, since there was no leader, is so by the next hook that looks at everything', async () => {
    await using world = await World.open();
    const { relation } = relatePostgresql(world);
    await world.settle();
    Object.assign(world.databag('grafana', relation), { database: '', 'requested-secrets': 'x' });
    await world.fire('leader-elected');
    expect(world.databag('grafana', relation)).toHaveProperty('database', server.name);
    expect(world.databag('grafana', relation)['requested-secrets']).toContain('"password"');
  });

  test('that was asked by another name, as the Python charm did, is asked by that on', async () => {
    await using world = await World.open();
    const postgresql = relatePostgresql(world);
    await world.settle();
    Object.assign(world.databag('grafana', postgresql.relation), { database: 'grafana-grafana-k8s-f2c1' });
    postgresql.offer();
    await world.settle();
    await world.fire('upgrade-charm');
    expect(world.databag('grafana', postgresql.relation).database).toBe('grafana-grafana-k8s-f2c1');
    expect(await world.database()).toMatchObject({ name: 'grafana-grafana-k8s-f2c1' });
  });

  test('that is not ready changes nothing, and is waited for', async () => {
    await using world = await World.open();
    const before = world.pebble().counts().services.grafana;
    relatePostgresql(world);
    await world.settle();
    await world.fire('update-status');
    expect(await world.database()).toEqual(embedded);
    expect(world.pebble().counts().services.grafana).toEqual(before);
    expect(world.status()).toBe(waiting);
  });

  test('that is not ready keeps nothing else from taking effect', async () => {
    await using world = await World.open();
    relatePostgresql(world);
    await world.settle();
    setConfig(world.model, 'grafana', { set: { log_level: 'debug' } });
    await world.settle();
    expect(await world.environment()).toMatchObject({ GF_LOG_LEVEL: 'debug' });
    expect(await world.database()).toEqual(embedded);
  });

  test('that is not ready is waited for in a new container before anything starts', async () => {
    await using world = await World.open();
    const postgresql = relatePostgresql(world);
    await world.settle();
    await world.stopPebble();
    await world.startPebble();
    await world.settle();
    expect(world.pebble().counts().services).not.toHaveProperty('grafana');
    expect(world.status()).toBe(waiting);
    postgresql.offer();
    await world.settle();
    expect(await world.database()).toEqual(server);
    expect(world.pebble().counts().services.grafana).toEqual({ starts: 1, restarts: 0 });
    expect(world.status()).toBe('active');
  });

  test('that has a database is used in the same hook, with one restart', async () => {
    await using world = await World.open();
    const postgresql = relatePostgresql(world);
    await world.settle();
    postgresql.offer();
    await world.settle();
    expect(await world.database()).toEqual(server);
    expect(world.pebble().counts().services.grafana).toEqual({ starts: 2, restarts: 1 });
    expect(world.status()).toBe('active');
  });

  test('is followed in the name of the database, the address of the primary and the authority', async () => {
    await using world = await World.open();
    const postgresql = relatePostgresql(world);
    const tls = { tls: 'True', 'tls-ca': `${authority.certificate}\n` };
    postgresql.offer({ endpoints: 'one:5432, two:5433', database: 'theirs', tls });
    await world.settle();
    expect(await world.database()).toMatchObject({
      ...{ host: 'one:5432', name: 'theirs', ssl_mode: 'verify-ca', ca_cert_path: databaseCaPath },
    });
    expect(await world.readFile(databaseCaPath)).toBe(authority.certificate);
    postgresql.write({ endpoints: 'two:5433,one:5432', 'secret-tls': '' });
    await world.settle();
    expect(await world.database()).toMatchObject({ host: 'two:5433', ssl_mode: 'disable' });
    expect(await world.readFile(databaseCaPath)).toBe('');
  });

  test.each([
    ['True', authority.certificate, 'verify-ca'],
    ['true', authority.certificate, 'verify-ca'],
    ['True', undefined, 'require'],
    ['False', undefined, 'disable'],
    ['False', authority.certificate, 'disable'],
  ])('of which the secret says tls %s is connected to with ssl_mode as fits', async (tls, ca, mode) => {
    await using world = await World.open();
    relatePostgresql(world).offer({ tls: { tls, ...(ca === undefined ? {} : { 'tls-ca': ca }) } });
    await world.settle();
    expect(await world.database()).toHaveProperty('ssl_mode', mode);
  });

  test('whose endpoints come late is waited for, and so is a subordinate that is not ready', async () => {
    await using world = await World.open();
    const postgresql = relatePostgresql(world);
    postgresql.offer({ app: { endpoints: '', subordinated: 'true' } });
    await world.settle();
    expect([await world.database(), world.status()]).toEqual([embedded, waiting]);
    postgresql.write({ endpoints: host });
    await world.settle();
    expect([await world.database(), world.status()]).toEqual([embedded, waiting]);
    setDatabag(world.model, postgresql.relation, 'postgresql/0', { state: 'ready' });
    await world.settle();
    expect([await world.database(), world.status()]).toEqual([server, 'active']);
  });

  test('that goes leaves the embedded database, and nothing of its credentials', async () => {
    await using world = await World.open();
    const postgresql = relatePostgresql(world);
    postgresql.offer({ tls: { tls: 'True', 'tls-ca': authority.certificate } });
    await world.settle();
    postgresql.leave();
    await world.settle();
    expect(await world.database()).toEqual(embedded);
    for (const path of [credentialsPath, databaseCaPath]) expect(await world.readFile(path)).toBe('');
    expect(world.databag('grafana').postgresql).toBe('{"state":"none"}');
    expect(world.status()).toBe('active');
    const next = relatePostgresql(world);
    await world.settle();
    expect([await world.database(), world.status()]).toEqual([embedded, waiting]);
    next.offer({ password: 'another' });
    await world.settle();
    expect(await world.database()).toEqual({ ...server, password: 'another' });
  });

  test('that takes its answer back has Grafana go on with the database that it has', async () => {
    await using world = await World.open();
    const postgresql = relatePostgresql(world);
    postgresql.offer();
    await world.settle();
    const before = world.pebble().counts().services.grafana;
    postgresql.write({ endpoints: '', 'secret-user': '' });
    await world.settle();
    expect([await world.database(), world.status()]).toEqual([server, waiting]);
    expect(world.pebble().counts().services.grafana).toEqual(before);
  });

  test('costs a quiet hook no tool', async () => {
    await using world = await World.open();
    const quiet = async () => (await world.fire('update-status')).calls.map(({ call }) => call.tool);
    const before = await quiet();
    relatePostgresql(world).offer({ tls: { tls: 'False' } });
    await world.settle();
    expect(await quiet()).toEqual(before);
  });
});

describe('the password of the database', () => {
  test('is followed when it changes, with one restart on each unit', async () => {
    await using world = await World.open({ units: 2, hasPostgresql: false });
    const postgresql = relatePostgresql(world);
    postgresql.offer();
    await world.settle();
    const units = ['grafana/0', 'grafana/1'];
    const restarts = () => units.map((unit) => world.pebble(unit).counts().services.grafana?.restarts ?? 0);
    const before = restarts();
    postgresql.rotate('second');
    await world.settle();
    for (const unit of units) expect(await world.database(unit)).toHaveProperty('password', 'second');
    expect(restarts()).toEqual(before.map((count) => count + 1));
  });

  test('lies open nowhere: not in a databag, an argument, a log line or a file that others may read', async () => {
    await using world = await World.open({ units: 2, hasPostgresql: false });
    relatePostgresql(world).offer({ password: 'pa55-marker' });
    await world.settle();
    await world.fire('upgrade-charm');
    expect(JSON.stringify(world.model.relations)).not.toContain('pa55-marker');
    const said = world.runs.flatMap(({ calls, logs }) => [...calls.map(({ call }) => call), ...logs]);
    expect(JSON.stringify(said)).not.toContain('pa55-marker');
    for (const path of [iniPath, credentialsPath]) {
      expect(await world.readFile(path)).toContain('pa55-marker');
      expect((await stat(join(world.pebble().root, path))).mode & 0o777).toBe(0o600);
    }
  });

  test('that the provider shows in the databag is not used, whoever it is that would', async () => {
    await using world = await World.open();
    const { relation } = relatePostgresql(world);
    const plain = { endpoints: host, username: 'relation_id_18', password: 'open', tls: 'False' };
    world.write(relation, 'postgresql', { app: plain });
    await world.settle();
    expect(await world.database()).toEqual(embedded);
    expect(world.status()).toBe(
      'blocked: relation pgsql: the provider shows the password in its databag; refresh it to a charm that uses secrets',
    );
    expect(JSON.stringify(world.databag('grafana'))).not.toContain('open"');
  });

  test('that the Python charm left in the databags goes when it is refreshed', async () => {
    await using world = await World.open();
    const postgresql = relatePostgresql(world);
    postgresql.offer();
    await world.settle();
    const left = { type: 'postgres', host, name: server.name, user: 'x', password: 'pa55-marker' };
    Object.assign(world.databag('grafana'), { database: JSON.stringify(left), postgresql: 'x' });
    const copy = { data: JSON.stringify(left), 'requested-secrets': '[]' };
    Object.assign(world.databag('grafana/0', postgresql.relation), copy);
    await world.fire('upgrade-charm');
    expect(JSON.stringify(world.model.relations)).not.toContain('pa55-marker');
    expect(world.databag('grafana/0', postgresql.relation)).not.toHaveProperty('requested-secrets');
    expect(await world.database()).toEqual(server);
  });

  test('may not be read yet: that is said, and asked again until it may', async () => {
    await using world = await World.open();
    const postgresql = relatePostgresql(world);
    await world.settle();
    postgresql.offer();
    const id =
      Object.keys(world.model.secrets).find((each) => world.model.secrets[each]?.owner.kind === 'model') ??
      '';
    revokeUserSecret(world.model, id, 'grafana');
    await world.settle();
    expect(world.status()).toBe(
      "waiting: relation pgsql: the secret in secret-user can't be read: Juju does not let this unit read it",
    );
    grantUserSecret(world.model, id, 'grafana');
    await world.fire('update-status');
    expect([await world.database(), world.status()]).toEqual([server, 'active']);
  });

  test.each([
    ['the secret has no usable username and password', { username: '' }],
    ['tls-ca in the secret is not a certificate', { tls: { tls: 'True', 'tls-ca': 'none' } }],
  ])('is not there: %s', async (problem, offer) => {
    await using world = await World.open();
    relatePostgresql(world).offer(offer);
    await world.settle();
    expect(await world.database()).toEqual(embedded);
    expect(world.status()).toBe(`waiting: relation pgsql: ${problem}`);
  });

  test('may have any character, also one that Grafana would not read', async () => {
    await using world = await World.open();
    relatePostgresql(world).offer({ password: ' a"b\'c`d\\e#f;g%h$i=j${HOME}%(user)s\n' });
    await world.settle();
    const { user: _user, password: _password, ...others } = server;
    expect(await world.database()).toEqual({
      ...others,
      connection_string:
        `postgres://relation_id_5:%20a%22b%27c%60d%5Ce%23f%3Bg%25h%24i%3Dj%24%7BHOME%7D%25%28user%29s%0A@${host}` +
        `/${server.name}?sslmode=disable`,
    });
  });
});

describe('two charms that speak to each other', () => {
  const secretsOf = (world: World) =>
    Object.values(world.model.secrets).filter(({ owner }) => owner.name === 'neighbour');

  test('understand each other, through another password and to the end', async () => {
    await using world = await World.open({ units: 2, hasPostgresql: false });
    const { charm, told } = neighbour();
    await world.deployCharm('neighbour', charm);
    world.integrate('neighbour', 'pgsql');
    await world.settle();
    expect(told).toMatchObject({ pgsql: { database: server.name, takesSecrets: true } });
    const expected = { ...server, host: 'db:5432', user: 'grafana', ssl_mode: 'verify-ca' };
    const units = ['grafana/0', 'grafana/1'];
    for (const unit of units) expect(await world.database(unit)).toMatchObject(expected);
    databasePasswords.push('second');
    await world.fire('config-changed', { unit: 'neighbour/0' });
    await world.settle();
    for (const unit of units) expect(await world.database(unit)).toHaveProperty('password', 'second');
    expect(secretsOf(world).map(({ revisions }) => revisions.at(-1)?.number)).toEqual([2, 1]);
    world.unrelate('neighbour', 'pgsql');
    await world.settle();
    expect(await world.database()).toEqual(embedded);
    expect(secretsOf(world)).toEqual([]);
  });

  test.each(['config-changed', 'upgrade-charm', 'leader-elected', 'pgsql-relation-changed'])(
    'say nothing twice: %s',
    async (hook) => {
      await using world = await World.open();
      await world.deployCharm('neighbour', neighbour().charm);
      const relation = world.integrate('neighbour', 'pgsql').number;
      await world.settle();
      const entity = hook.startsWith('pgsql') ? { relation } : {};
      for (const unit of ['grafana/0', 'neighbour/0']) {
        const { calls } = await world.fire(hook, { ...entity, unit });
        const writing = calls.filter(({ call }) => /-set$|-add$|-grant$|-remove$/.test(call.tool));
        expect(writing).toEqual([]);
      }
    },
  );
});
