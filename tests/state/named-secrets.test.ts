import { describe, expect, test } from '@jest/globals';
import { addUserSecret, grantUserSecret, setConfig } from 'charmkit/juju-model';
import { iniPath } from '../../src/grafana/files.ts';
import { openPlaces } from './open-places.ts';
import { relatePostgresql } from './postgresql.ts';
import { modelUuid, type Provider, provider, sourceData } from './providers.ts';
import { addSharedSecret } from './shared-secret.ts';
import { World } from './world.ts';

const units = ['grafana/0', 'grafana/1'] as const;
const shared = 'secret:dj0c2je7de7rbuev21p0';
const url = 'https://idp.example.com';
const identityProvider = {
  ...{ issuer_url: url, authorization_endpoint: url, token_endpoint: url, introspection_endpoint: url },
  ...{ userinfo_endpoint: url, jwks_endpoint: url, scope: 'openid', client_id: 'grafana' },
};

/** A data source whose secure fields are in this secret. */
function naming(app: string, id: string): Provider {
  return {
    ...provider(app, 1),
    app: sourceData(app, 'prometheus', { secure_extra_fields_secret: id }),
  };
}

function idOf(world: World, label: string | RegExp): string {
  const secret = Object.values(world.model.secrets).find((each) => each.label.match(label));
  if (!secret) throw new RangeError(`no secret ${label}`);
  return secret.id;
}

/** An operator's secret, which an option names. */
function giveSecret(world: World, name: string, content: Readonly<Record<string, string>>): string {
  const { id } = addUserSecret(world.model, name, content);
  grantUserSecret(world.model, id, 'grafana');
  return `secret:${id}`;
}

const fieldsIn = async (world: World, unit: string = 'grafana/0') =>
  (await world.file(unit)).datasources.map(({ secureJsonData }) => secureJsonData);

const refusals = (world: World) =>
  world.runs.flatMap(({ logs }) => logs).filter(({ message }) => message.includes('refused the secret'));

describe('a secret that is not of the application that names it is refused', () => {
  test.each([
    ['with the scheme', (id: string) => `secret:${id}`],
    ['with a model', (id: string) => `secret://f2c1b2a0-3f6e-4d2a-9b6b-2a1f0c9d8e71/${id}`],
    ['with another model', (id: string) => `secret://0d4d0d0e-3f6e-4d2a-9b6b-2a1f0c9d8e71/${id}`],
    ['bare', (id: string) => id],
  ])('where it is the admin password, named %s', async (_case, form) => {
    await using world = await World.open({ units: 2 });
    const id = form(idOf(world, 'admin-password'));
    const { number } = world.relate('thief', naming('thief', id));
    await world.settle();
    for (const unit of units) {
      await world.fire('update-status', { unit });
      await world.fire('config-changed', { unit });
      expect(await fieldsIn(world, unit)).toEqual([undefined]);
      expect(world.status(unit)).toBe(
        `blocked: relation grafana-source:${number}: refused the secret in` +
          ' grafana_source_data.secure_extra_fields_secret: this application owns it',
      );
    }
    expect(
      JSON.parse(world.databag('grafana').sources ?? '')[number][0].secure_extra_fields_secret,
    ).toBeUndefined();
    expect(refusals(world)).toHaveLength(1);
    expect(refusals(world)[0]?.message).toMatch(
      /grafana-source:\d+: refused the secret .*secure_extra_fields_secret/,
    );
    world.unrelate('thief');
    await world.settle();
    for (const unit of units) expect(world.status(unit)).toBe('active');
    expect(world.databag('grafana').named_secrets).not.toContain('thief');
  });

  const ldapConfig = '[[servers]]\nhost="h"\nsearch_filter=""\nsearch_base_dns=[]\n';

  test.each([
    ['smtp_credentials', (id: string) => ({ smtp_host: 'thief:25', smtp_credentials: `secret:${id}` })],
    [
      'smtp_credentials',
      (id: string) => ({ smtp_host: 'thief:25', smtp_credentials: `secret://${modelUuid}/${id}` }),
    ],
    ['ldap_credentials', (id: string) => ({ ldap_config: ldapConfig, ldap_credentials: `secret:${id}` })],
    ['custom_config', (id: string) => ({ custom_config: `[smtp]\npassword = secret://${id}/password\n` })],
  ])('where the option %s names the admin password, on the leader and on a follower', async (option, set) => {
    await using world = await World.open({ units: 2 });
    const id = idOf(world, 'admin-password');
    const before = await Promise.all(units.map((unit) => world.readFile(iniPath, unit)));
    setConfig(world.model, 'grafana', { set: set(id) });
    await world.settle();
    for (const [index, unit] of units.entries()) {
      expect(world.status(unit)).toMatch(
        new RegExp(
          `^blocked: option ${option}: .*${id} is refused, because this application owns it; run juju`,
        ),
      );
      expect(await world.readFile(iniPath, unit)).toBe(before[index]);
    }
  });

  test('where an option names what a data source has in a secret of the charm', async () => {
    await using world = await World.open({ units: 2 });
    const { app, ...given } = provider('mimir', 1);
    const data = JSON.stringify({
      ...JSON.parse(app?.grafana_source_data ?? ''),
      secure_extra_fields: { a: 'b' },
    });
    world.relate('mimir', { ...given, app: { ...app, grafana_source_data: data } });
    await world.settle();
    const [, id] = /secret:(\w{20})/.exec(world.databag('grafana').sources ?? '') ?? [];
    setConfig(world.model, 'grafana', { set: { custom_config: `[x]\ny = secret://${id}/fields\n` } });
    await world.settle();
    for (const unit of units)
      expect(world.status(unit)).toMatch(/^blocked: option custom_config: .* owns it; run/);
    for (const unit of units) expect(await fieldsIn(world, unit)).toEqual([{ a: 'b' }]);
  });

  test('where a follower read it, because the leader of a former revision did not publish it', async () => {
    await using world = await World.open({ units: 2 });
    const id = `secret:${idOf(world, 'admin-password')}`;
    const { appData } = world.model.relations[world.peerRelation] ?? {};
    const { admin_password_secret: published, ...databag } = world.databag('grafana');
    expect(published).toBe(id);
    if (appData?.grafana) appData.grafana.content = databag;
    setConfig(world.model, 'grafana', { set: { smtp_host: 'thief:25', smtp_credentials: id } });
    await world.fire('config-changed', { unit: 'grafana/1' });
    expect(world.status('grafana/1')).toBe('active');
    await world.fire('upgrade-charm');
    await world.settle();
    expect(world.databag('grafana').admin_password_secret).toBe(id);
    world.scale('grafana', 3);
    await world.settle();
    for (const unit of [...units, 'grafana/2'])
      expect(world.status(unit)).toMatch(
        /^blocked: option smtp_credentials: .* is refused, because this app/,
      );
  });

  test('where an option names it, whichever came first', async () => {
    await using world = await World.open();
    const id = giveSecret(world, 'mail', { username: 'u', password: 'marker-mail' });
    const postgresql = relatePostgresql(world);
    await world.settle();
    setConfig(world.model, 'grafana', { set: { smtp_host: 'smtp:25', smtp_credentials: id } });
    await world.settle();
    postgresql.write({ endpoints: 'thief:5432', 'secret-user': id });
    await world.settle();
    expect(await world.database()).toHaveProperty('type', 'sqlite3');
    expect(world.status()).toBe(
      `blocked: relation pgsql:${postgresql.relation}: refused the secret in secret-user: an option names it`,
    );
    expect(openPlaces(world, 'marker-mail')).toEqual([]);
    setConfig(world.model, 'grafana', { reset: ['smtp_host', 'smtp_credentials'] });
    await world.settle();
    expect(world.status()).toBe('active');
    setConfig(world.model, 'grafana', { set: { smtp_host: 'smtp:25', smtp_credentials: id } });
    await world.settle();
    expect(world.status()).toMatch(/^blocked: relation pgsql:.* an option names it$/);
  });

  test('where another application named it before', async () => {
    await using world = await World.open({ units: 2 });
    const first = world.relate('mimir', naming('mimir', shared)).number;
    addSharedSecret(world.model, {
      id: shared,
      app: 'mimir',
      relation: first,
      content: { fields: '{"a":"b"}' },
    });
    await world.settle();
    const app = { ...identityProvider, client_secret_id: shared };
    const { number } = world.relate('hydra', { app, units: { 'hydra/0': {} } }, 'oauth');
    await world.settle();
    for (const unit of units) {
      expect(await fieldsIn(world, unit)).toEqual([{ a: 'b' }]);
      expect(await world.environment(unit)).not.toHaveProperty('GF_AUTH_GENERIC_OAUTH_ENABLED');
      expect(world.status(unit)).toBe(
        `blocked: relation oauth:${number}: refused the secret in client_secret_id: another relation named it first`,
      );
    }
  });

  test('the older relation has it, where both are new in the same hook', async () => {
    await using world = await World.open();
    const first = world.relate('mimir', naming('mimir', shared)).number;
    addSharedSecret(world.model, {
      id: shared,
      app: 'mimir',
      relation: first,
      content: { fields: '{"a":"b"}' },
    });
    const app = { ...identityProvider, client_secret_id: shared };
    world.relate('hydra', { app, units: { 'hydra/0': {} } }, 'oauth');
    await world.fire('config-changed');
    expect(world.databag('grafana').oauth_client).toBe('"refused"');
    await world.settle();
    expect(await fieldsIn(world)).toEqual([{ a: 'b' }]);
    expect(world.databag('grafana').oauth_client).toBe('"refused"');
  });

  test('the same application may name one secret in two relations', async () => {
    await using world = await World.open();
    const first = world.relate('mimir', naming('mimir', shared)).number;
    addSharedSecret(world.model, {
      id: shared,
      app: 'mimir',
      relation: first,
      content: { fields: '{"a":"b"}', secret: 'x' },
    });
    const app = { ...identityProvider, client_secret_id: shared };
    const second = world.relate('mimir', { app, units: { 'mimir/0': {} } }, 'oauth').number;
    expect(second).not.toBe(first);
    await world.settle();
    expect(world.status()).toBe('active');
    expect(await world.environment()).toMatchObject({ GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: 'x' });
  });

  test('where it is the private key of the unit that reads it, though the leader can not know', async () => {
    await using world = await World.open({ units: 2 });
    world.relate('ca', { app: {}, units: { 'ca/0': {} } }, 'certificates');
    await world.settle();
    world.relate('thief', naming('thief', `secret:${idOf(world, /private-key-1-certificates/)}`));
    await world.settle();
    expect(await fieldsIn(world, 'grafana/1')).toEqual([undefined]);
    expect(world.status('grafana/1')).toMatch(/has no secure fields: .*: this application owns it/);
    expect(world.status('grafana/0')).toMatch(
      /has no secure fields: .*: Juju does not let this unit read it/,
    );
  });

  test('what a former revision of the charm stored of it goes', async () => {
    await using world = await World.open({ units: 2 });
    const id = `secret:${idOf(world, 'admin-password')}`;
    const { number } = world.relate('thief', naming('thief', id));
    await world.settle();
    const { appData } = world.model.relations[world.peerRelation] ?? {};
    const stored = JSON.parse(world.databag('grafana').sources ?? '');
    stored[number][0].secure_extra_fields_secret = { id, owner: 'provider' };
    const { named_secrets: _, ...databag } = world.databag('grafana');
    if (appData?.grafana) appData.grafana.content = { ...databag, sources: JSON.stringify(stored) };
    await world.fire('upgrade-charm');
    await world.settle();
    expect(world.databag('grafana').sources).not.toContain(id);
    for (const unit of units) expect(await fieldsIn(world, unit)).toEqual([undefined]);
  });
});
