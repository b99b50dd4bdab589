// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what Grafana would expand in its settings
import { describe, expect, test } from '@jest/globals';
import type { HookHandler } from 'charmkit/charm';
import { publishClient, publishProvider, withdrawClient } from 'charmkit/interfaces/oauth';
import { type Secret, setConfig, setLeader } from 'charmkit/juju-model';
import { credentialsPath, iniPath, oauthAuthoritiesPath } from '../../src/grafana/files.ts';
import { CertificateAuthority } from '../certificate-authority.ts';
import { charmOf, neighbour } from './neighbour.ts';
import { filesWithMarker, openPlaces } from './open-places.ts';
import { provider } from './providers.ts';
import { addRevision, addSharedSecret } from './shared-secret.ts';
import { World } from './world.ts';

const direct = 'http://grafana-0.grafana-endpoints.cos.svc.cluster.local:3000';
const bundlePath = 'etc/ssl/certs/ca-certificates.crt';
const marker = 'marker-4711';
const units = ['grafana/0', 'grafana/1'] as const;
const secretId = 'secret:dj0c2je7de7rbuev21p0';
const wanted = {
  issuer_url: 'https://idp.example.com',
  authorization_endpoint: 'https://idp.example.com/oauth2/auth',
  token_endpoint: 'https://idp.example.com/oauth2/token',
  introspection_endpoint: 'http://hydra:4445/admin/oauth2/introspect',
  userinfo_endpoint: 'https://idp.example.com/userinfo',
  jwks_endpoint: 'https://idp.example.com/.well-known/jwks.json',
  scope: 'openid profile email phone offline_access',
};
const idp = {
  issuerUrl: wanted.issuer_url,
  authorizationEndpoint: wanted.authorization_endpoint,
  tokenEndpoint: wanted.token_endpoint,
  introspectionEndpoint: wanted.introspection_endpoint,
  userinfoEndpoint: wanted.userinfo_endpoint,
  jwksEndpoint: wanted.jwks_endpoint,
  scope: wanted.scope,
};
const client = { client_id: 'grafana-client-id', client_secret_id: secretId };
const settings = {
  GF_AUTH_GENERIC_OAUTH_ENABLED: 'True',
  GF_AUTH_GENERIC_OAUTH_NAME: 'external identity provider',
  GF_AUTH_GENERIC_OAUTH_CLIENT_ID: 'grafana-client-id',
  GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: marker,
  GF_AUTH_GENERIC_OAUTH_SCOPES: 'openid email offline_access',
  GF_AUTH_GENERIC_OAUTH_AUTH_URL: wanted.authorization_endpoint,
  GF_AUTH_GENERIC_OAUTH_TOKEN_URL: wanted.token_endpoint,
  GF_AUTH_GENERIC_OAUTH_API_URL: wanted.userinfo_endpoint,
  GF_AUTH_GENERIC_OAUTH_USE_REFRESH_TOKEN: 'True',
  GF_FEATURE_TOGGLES_ENABLE: 'accessTokenExpirationCheck',
};

describe('a related identity provider', () => {
  test('is asked for a client, and Grafana runs as before until there is one', async () => {
    await using world = await World.open();
    const before = await world.environment();
    const relation = relate(world, { app: wanted });
    await world.settle();
    expect(world.databag('grafana', relation)).toEqual({
      redirect_uri: `${direct}/login/generic_oauth`,
      scope: 'openid email offline_access',
      grant_types: '["authorization_code","refresh_token"]',
      audience: '[]',
      token_endpoint_auth_method: 'client_secret_basic',
    });
    expect(await world.environment()).toEqual(before);
    expect(restarts(world)).toBe(0);
    expect(world.status()).toBe(
      'waiting: relation oauth: the provider has not registered Grafana as its client yet',
    );
    expect(warnings(world)).toEqual([]);
  });

  test('signs users in on every unit once it has registered the client, after one restart', async () => {
    await using world = await World.open({ units: 2 });
    const relation = relate(world, { app: wanted });
    await world.settle();
    const before = await world.environment();
    const starts = units.map((unit) => restarts(world, unit));
    register(world, relation);
    await world.settle();
    expect(units.map((unit) => restarts(world, unit))).toEqual(starts.map((count) => count + 1));
    for (const unit of units) {
      expect(await world.environment(unit)).toMatchObject(settings);
      expect(world.status(unit)).toBe('active');
    }
    expect(await world.environment()).toEqual({ ...before, ...settings });
  });

  test('is told another URL in the hook that brings it, and takes back its users there', async () => {
    await using world = await World.open();
    const relation = await ready(world);
    const url = 'https://obs.example.com/cos-grafana';
    const data = { app: { ingress: JSON.stringify({ url }) }, units: { 'traefik/0': {} } };
    world.relate('traefik', data, 'ingress');
    await world.settle();
    expect(world.databag('grafana', relation).redirect_uri).toBe(`${url}/login/generic_oauth`);
    expect(await world.environment()).toMatchObject({ ...settings, GF_SERVER_ROOT_URL: url });
    world.unrelate('traefik', 'ingress');
    await world.settle();
    expect(world.databag('grafana', relation).redirect_uri).toBe(`${direct}/login/generic_oauth`);
  });

  test('goes with all that it brought, after one restart', async () => {
    await using world = await World.open({ units: 2 });
    const before = await Promise.all(units.map((unit) => world.environment(unit)));
    const ca_chain = JSON.stringify([new CertificateAuthority('idp').certificate]);
    await ready(world, { ca_chain });
    const restarted = units.map((unit) => restarts(world, unit));
    world.unrelate('hydra', 'oauth');
    await world.settle();
    expect(await Promise.all(units.map((unit) => world.environment(unit)))).toEqual(before);
    expect(units.map((unit) => restarts(world, unit))).toEqual(restarted.map((count) => count + 1));
    for (const unit of units) {
      expect(await filesWithMarker(world.pebble(unit).root, marker)).toEqual({});
      await expect(world.readFile(oauthAuthoritiesPath, unit)).rejects.toMatchObject({ code: 'ENOENT' });
      expect(await world.readFile(bundlePath, unit)).toBe('');
      expect(world.status(unit)).toBe('active');
    }
    expect(world.databag('grafana').oauth_client).toBe('"unrelated"');
  });

  test('that takes its client back leaves Grafana as it was before', async () => {
    await using world = await World.open();
    const before = await world.environment();
    const relation = await ready(world);
    world.write(relation, 'hydra', { app: wanted });
    await world.settle();
    expect(await world.environment()).toEqual(before);
    expect(world.status()).toMatch(/^waiting: relation oauth: /);
  });

  test('may give what looks like something else: all of it is text', async () => {
    await using world = await World.open();
    await ready(world, { client_id: '12345', jwt_access_token: 'true', groups: '[]' });
    expect(await world.environment()).toMatchObject({ GF_AUTH_GENERIC_OAUTH_CLIENT_ID: '12345' });
    expect(warnings(world)).toEqual([]);
    expect(world.status()).toBe('active');
  });

  test('costs a quiet hook no hook tool', async () => {
    await using world = await World.open({ units: 2 });
    const before = (await world.fire('update-status')).calls.length;
    await ready(world);
    for (const unit of units)
      expect((await world.fire('update-status', { unit })).calls.length).toBeLessThanOrEqual(before);
  });

  test('goes on after a change of leader and of pod', async () => {
    await using world = await World.open({ units: 2 });
    const relation = await ready(world);
    setLeader(world.model, 'grafana/1');
    await world.settle();
    await world.stopPebble();
    await world.startPebble();
    await world.settle();
    for (const unit of units) expect(await world.environment(unit)).toMatchObject(settings);
    expect(world.databag('grafana', relation).redirect_uri).toBe(
      'http://grafana-1.grafana-endpoints.cos.svc.cluster.local:3000/login/generic_oauth',
    );
  });

  test.each(['relation-get', 'relation-set', 'secret-get', 'status-get'])(
    'is heard through a hook that breaks at %s',
    async (tool) => {
      await using world = await World.open();
      const relation = relate(world, { app: wanted });
      await world.cutShort(tool);
      await world.settle();
      register(world, relation);
      await world.cutShort(tool);
      await world.settle();
      expect(await world.environment()).toMatchObject(settings);
      world.unrelate('hydra', 'oauth');
      await world.cutShort(tool);
      await world.settle();
      expect(await world.environment()).not.toHaveProperty('GF_AUTH_GENERIC_OAUTH_ENABLED');
    },
  );
});

describe("the secret of Grafana's client", () => {
  test('is followed by every unit as the provider changes it', async () => {
    await using world = await World.open({ units: 2 });
    await ready(world);
    const restarted = units.map((unit) => restarts(world, unit));
    addRevision(secretIn(world), { secret: 'another' });
    await world.settle();
    for (const unit of units)
      expect(await world.environment(unit)).toMatchObject({ GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: 'another' });
    expect(units.map((unit) => restarts(world, unit))).toEqual(restarted.map((count) => count + 1));
  });

  test('may be another one with a new client', async () => {
    await using world = await World.open();
    const relation = await ready(world);
    const id = 'secret:dj0c2je7de7rbuev21pg';
    addSharedSecret(world.model, { id, app: 'hydra', relation, content: { secret: 'another' } });
    write(world, relation, { client_id: 'second', client_secret_id: id });
    await world.settle();
    expect(await world.environment()).toMatchObject({
      GF_AUTH_GENERIC_OAUTH_CLIENT_ID: 'second',
      GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: 'another',
    });
    expect(await filesWithMarker(world.pebble().root, marker)).toEqual({});
  });

  test('that is not granted is asked for again by every hook, and the status says so', async () => {
    await using world = await World.open();
    const before = await world.environment();
    const relation = relate(world, { app: wanted });
    register(world, relation);
    secretIn(world).grants = [];
    await world.settle();
    expect(await world.environment()).toEqual(before);
    expect(world.status()).toBe(
      'waiting: relation oauth: the provider has not granted the client secret to Grafana yet',
    );
    secretIn(world).grants = [{ relation, app: 'grafana' }];
    await world.fire('update-status');
    expect(await world.environment()).toMatchObject(settings);
    expect(world.status()).toBe('active');
  });

  test.each([
    ['is not there', undefined, 'the secret in client_secret_id does not exist'],
    ['holds something else', { password: marker }, 'contains no client secret'],
    ['is empty', { secret: '' }, 'contains no client secret'],
    ['holds what Grafana would expand', { secret: 'a${HOME}' }, 'clientSecret contains a line break, ${'],
    [
      'holds what Grafana would look up',
      { secret: '%(client_id)s' },
      'clientSecret contains a line break, ${',
    ],
    ['has two lines', { secret: 'a\nb' }, 'clientSecret contains a line break, ${'],
    ['has what no environment holds', { secret: 'a\0b' }, 'clientSecret contains a line break, ${'],
  ])('that %s leaves Grafana as it is', async (_what, content, problem) => {
    await using world = await World.open();
    const before = await world.environment();
    const relation = relate(world, { app: wanted });
    register(world, relation, {}, content);
    if (content === undefined) delete world.model.secrets[secretIn(world).id];
    await world.settle();
    expect(await world.environment()).toEqual(before);
    expect(world.status()).toContain('waiting: relation oauth: ');
    expect(world.status()).toContain(problem);
  });

  test.each(['a$b', 'a%b', '$', 'p;"a#s\'s`\\=', '100%(sure)'])('may be %s', async (text) => {
    await using world = await World.open();
    register(world, relate(world, { app: wanted }), {}, { secret: text });
    await world.settle();
    expect(await world.environment()).toMatchObject({ GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: text });
  });

  test('lies open nowhere', async () => {
    await using world = await World.open({ units: 2 });
    await ready(world);
    for (const kind of ['config-changed', 'update-status', 'upgrade-charm'])
      for (const unit of units) await world.fire(kind, { unit });
    expect(openPlaces(world, marker)).toEqual([]);
    for (const unit of units)
      expect(await filesWithMarker(world.pebble(unit).root, marker)).toEqual({ [credentialsPath]: '600' });
  });
});

describe('garbage of an identity provider', () => {
  test.each(Object.keys(wanted))('without %s: one warning, and Grafana runs as before', async (key) => {
    await using world = await World.open();
    const before = await world.environment();
    const { [key]: _, ...rest } = wanted as Record<string, string>;
    const relation = relate(world, { app: rest });
    await world.settle();
    register(world, relation);
    await world.settle();
    expect(warnings(world)).toEqual([expect.stringContaining(`oauth:${relation}: ignored field ${key}: `)]);
    expect(await world.environment()).toEqual(before);
    expect(world.status()).toMatch(/^waiting: relation oauth: /);
  });

  test.each([
    ['authorization_endpoint', 'idp.example.com/auth'],
    ['authorization_endpoint', 'javascript:alert(1)'],
    ['token_endpoint', 'https://idp.example.com/to ken'],
    ['userinfo_endpoint', '7'],
    ['client_secret_id', 'secret:none'],
    ['client_secret_id', '--refresh'],
  ])('as %s = %s: one warning about it', async (key, value) => {
    await using world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    const relation = relate(world, { app: wanted });
    await world.settle();
    register(world, relation, { [key]: value });
    await world.settle();
    expect(warnings(world)).toEqual([expect.stringContaining(`oauth:${relation}: ignored field ${key}: `)]);
    expect(warnings(world).join()).not.toContain(value);
    expect(await world.names()).toHaveLength(1);
  });

  test.each([
    ['client_id', '$__file{/etc/passwd}', 'clientId'],
    ['client_id', '${GF_SECURITY_ADMIN_PASSWORD}', 'clientId'],
    ['authorization_endpoint', 'https://evil/?q=$__env{GF_SECURITY_ADMIN_PASSWORD}', 'authorizationUrl'],
    ['userinfo_endpoint', 'https://evil/%(client_secret)s', 'userinfoUrl'],
  ])('as %s = %s: it does not get at what Grafana knows', async (key, value, named) => {
    await using world = await World.open();
    const before = await world.environment();
    register(world, relate(world, { app: wanted }), { [key]: value });
    await world.settle();
    expect(await world.environment()).toEqual(before);
    expect(world.status()).toContain(`the provider's ${named} contains a line break, `);
  });

  test('that was sense before takes back what it had brought', async () => {
    await using world = await World.open();
    const before = await world.environment();
    const relation = await ready(world);
    write(world, relation, { token_endpoint: 'none' });
    await world.settle();
    expect(await world.environment()).toEqual(before);
  });
});

describe('the authorities of an identity provider', () => {
  const first = new CertificateAuthority('first').certificate;
  const second = new CertificateAuthority('second').certificate;
  const both = [first, second].sort().join('\n');

  test.each([
    ['a list', JSON.stringify([second, first])],
    ['a bundle', JSON.stringify([`${second}\n${first}\n`])],
    ['text', `${second}\n${first}\n`],
    ['a list with garbage', JSON.stringify([second, 'x', first])],
  ])('as %s are trusted with those of others, after one restart', async (_what, ca_chain) => {
    await using world = await World.open();
    const third = new CertificateAuthority('third').certificate;
    const handedOver = { app: { certificates: JSON.stringify([third]) }, units: { 'ca/0': {} } };
    world.relate('ca', handedOver, 'receive-ca-cert');
    await world.settle();
    const before = restarts(world);
    await ready(world, { ca_chain });
    expect(await world.readFile(oauthAuthoritiesPath)).toBe(both);
    for (const each of [first, second, third]) expect(await world.readFile(bundlePath)).toContain(each);
    expect(restarts(world)).toBe(before + 1);
    world.unrelate('ca', 'receive-ca-cert');
    await world.settle();
    expect(await world.readFile(oauthAuthoritiesPath)).toBe(both);
    expect(await world.readFile(bundlePath)).not.toContain(third);
  });

  test('are used as far as they are certificates, and the status says that some are not', async () => {
    await using world = await World.open();
    await ready(world, { ca_chain: JSON.stringify([first, 'x']) });
    expect(world.status()).toMatch(/^waiting: relation oauth: .+ sent a ca_chain that is partly invalid$/);
    expect(await world.readFile(oauthAuthoritiesPath)).toBe(first);
  });
});

describe('custom_config beside an identity provider', () => {
  const roles = "role_attribute_path = contains(groups[*], 'admins') && 'Admin' || 'Viewer'";

  test.each(['before', 'after'])('maps its groups to roles, set %s the relation', async (when) => {
    await using world = await World.open();
    if (when === 'before') configure(world, `[auth.generic_oauth]\n${roles}`);
    await ready(world);
    if (when === 'after') configure(world, `[auth.generic_oauth]\n${roles}`);
    await world.settle();
    expect(world.status()).toBe('active');
    expect(await world.environment()).toMatchObject(settings);
    expect(await world.readFile(iniPath)).toContain('role_attribute_path = """contains(groups[*]');
  });

  test('takes the place of what the charm chooses, and the provider is asked for the same scopes', async () => {
    await using world = await World.open();
    const relation = await ready(world);
    configure(
      world,
      '[auth.generic_oauth]\nname = Us\nscopes = openid,email, groups\nuse_refresh_token = false' +
        '\n[feature_toggles]\nenable = publicDashboards',
    );
    await world.settle();
    expect(world.status()).toBe('active');
    const environment = await world.environment();
    for (const name of ['NAME', 'SCOPES', 'USE_REFRESH_TOKEN'])
      expect(environment).not.toHaveProperty(`GF_AUTH_GENERIC_OAUTH_${name}`);
    expect(environment).not.toHaveProperty('GF_FEATURE_TOGGLES_ENABLE');
    expect(environment).toHaveProperty('GF_AUTH_GENERIC_OAUTH_CLIENT_ID', 'grafana-client-id');
    expect(world.databag('grafana', relation).scope).toBe('openid email groups');
    configure(world, undefined);
    await world.settle();
    expect(await world.environment()).toMatchObject(settings);
    expect(world.databag('grafana', relation).scope).toBe('openid email offline_access');
  });

  test('that is wrong leaves the provider with the scopes that Grafana still asks for', async () => {
    await using world = await World.open();
    const relation = await ready(world);
    configure(world, '[auth.generic_oauth]\nscopes = openid email groups');
    await world.settle();
    configure(world, '[auth.generic_oauth]\nscopes');
    await world.settle();
    expect(world.status()).toMatch(/^blocked: option custom_config: line 2: /);
    expect(world.databag('grafana', relation).scope).toBe('openid email groups');
  });

  test.each(['client_id', 'client_secret', 'auth_url', 'token_url', 'api_url', 'enabled'])(
    'may set %s only without one',
    async (key) => {
      await using world = await World.open();
      configure(world, `[auth.generic_oauth]\n${key} = x`);
      await world.settle();
      expect(world.status()).toBe('active');
      await ready(world);
      expect(world.status()).toBe(
        `blocked: option custom_config: line 2: [auth.generic_oauth] ${key} can't be set here: the relation oauth sets it`,
      );
      configure(world, undefined);
      await world.settle();
      expect(world.status()).toBe('active');
      expect(await world.environment()).toMatchObject(settings);
    },
  );
});

describe('two charms that speak to each other', () => {
  test('understand each other, and come to rest', async () => {
    await using world = await World.open({ units: 2 });
    const { charm, told } = neighbour();
    await world.deployCharm('neighbour', charm);
    const { number } = world.integrate('neighbour', 'oauth');
    await world.settle();
    expect(told.oauth).toEqual({
      redirectUris: [`${direct}/login/generic_oauth`],
      scope: 'openid email offline_access',
      grantTypes: ['authorization_code', 'refresh_token'],
      audience: [],
      tokenEndpointAuthMethod: 'client_secret_basic',
    });
    for (const unit of units)
      expect(await world.environment(unit)).toMatchObject({
        GF_AUTH_GENERIC_OAUTH_CLIENT_ID: 'grafana',
        GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: 's3cr3t-client',
      });
    expect(world.databag('neighbour', number).client_secret_id).toMatch(/^secret:/);
    for (const hook of ['config-changed', 'upgrade-charm', 'update-status', 'oauth-relation-changed']) {
      const entity = hook.startsWith('oauth') ? { relation: number, remoteUnit: 'neighbour/0' } : {};
      const { calls } = await world.fire(hook, entity);
      expect(calls.filter(({ call }) => /-set$|-add$|-remove$/.test(call.tool))).toEqual([]);
    }
  });
});

describe('a provider with this SDK', () => {
  test('hands over the secret of a client, its successor, and takes it back', async () => {
    await using world = await World.open({ units: 2 });
    let secret: string | undefined = marker;
    const handler: HookHandler = async (context) => {
      for (const relation of await context.relations('oauth')) {
        await publishProvider(context, relation, idp);
        if (secret === undefined) await withdrawClient(context, relation);
        else await publishClient(context, relation, { id: 'grafana', secret });
      }
    };
    await world.deployCharm('idp', charmOf(handler));
    const { number } = world.integrate('idp', 'oauth');
    await world.settle();
    const written = world.databag('idp', number);
    expect(JSON.stringify(world.model.relations)).not.toContain(marker);
    expect(Object.values(world.model.secrets)).toContainEqual(
      expect.objectContaining({
        ...{ label: `client_secret_${number}`, owner: { kind: 'application', name: 'idp' } },
        grants: [{ relation: number, app: 'grafana' }],
      }),
    );
    for (const now of [marker, 'another']) {
      secret = now;
      await world.fire('update-status', { unit: 'idp/0' });
      await world.settle();
      expect(world.databag('idp', number)).toEqual(written);
      for (const unit of units)
        expect(await world.environment(unit)).toMatchObject({ GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: now });
    }
    secret = undefined;
    for (const _ of ['once', 'and again']) {
      await world.fire('update-status', { unit: 'idp/0' });
      await world.settle();
    }
    const ofIdp = Object.values(world.model.secrets).filter(({ owner }) => owner.name === 'idp');
    expect(ofIdp).toEqual([]);
    expect(await world.environment()).not.toHaveProperty('GF_AUTH_GENERIC_OAUTH_CLIENT_ID');
  });
});

/** Relates Hydra, which has no client yet. */
function relate(world: World, { app }: { readonly app: Record<string, string> }): number {
  return world.relate('hydra', { app, units: { 'hydra/0': {} } }, 'oauth').number;
}

/** Registers Grafana as a client of Hydra. */
function register(
  world: World,
  relation: number,
  data: Readonly<Record<string, string>> = {},
  content: Readonly<Record<string, string>> = { secret: marker },
): void {
  addSharedSecret(world.model, { id: secretId, app: 'hydra', relation, content });
  write(world, relation, { ...client, ...data });
}

function write(world: World, relation: number, changes: Readonly<Record<string, string>>): void {
  world.write(relation, 'hydra', { app: { ...world.databag('hydra', relation), ...changes } });
}

async function ready(world: World, data: Readonly<Record<string, string>> = {}): Promise<number> {
  const relation = relate(world, { app: wanted });
  register(world, relation, data);
  await world.settle();
  return relation;
}

/** Reads it from the current model. */
function secretIn(world: World): Secret {
  const secret = world.model.secrets[secretId.slice('secret:'.length)];
  if (!secret) throw new Error('there is no such secret');
  return secret;
}

function configure(world: World, custom_config: string | undefined): void {
  const change = custom_config === undefined ? { reset: ['custom_config'] } : { set: { custom_config } };
  setConfig(world.model, 'grafana', change);
}

function restarts(world: World, unit: string = 'grafana/0'): number {
  const { restarts: count = 0 } = world.pebble(unit).counts().services.grafana ?? {};
  return count;
}

function warnings(world: World): readonly string[] {
  const lines = world.runs.flatMap(({ logs }) => logs.filter(({ level }) => level === 'WARNING'));
  return lines.map(({ message }) => message);
}

describe('the roles of people who sign in', () => {
  const rolePath = 'GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH';

  test('come from the options, and go with them', async () => {
    await using world = await World.open();
    await ready(world);
    expect(await world.environment()).not.toHaveProperty(rolePath);
    setConfig(world.model, 'grafana', { set: { admin_roles: 'ops', editor_roles: 'staff' } });
    await world.settle();
    expect(await world.environment()).toHaveProperty(
      rolePath,
      "contains(groups[*], 'ops') && 'Admin' || contains(groups[*], 'staff') && 'Editor' || groups[*] && 'Viewer'",
    );
    setConfig(world.model, 'grafana', { reset: ['admin_roles', 'editor_roles'] });
    await world.settle();
    expect(await world.environment()).not.toHaveProperty(rolePath);
  });

  test('are those of role_attribute_path where custom_config sets it, with one warning', async () => {
    await using world = await World.open();
    await ready(world);
    const custom_config = "[auth.generic_oauth]\nrole_attribute_path = 'Editor'\n";
    setConfig(world.model, 'grafana', { set: { admin_roles: 'ops', custom_config } });
    await world.settle();
    await world.fire('update-status');
    expect(await world.environment()).not.toHaveProperty(rolePath);
    expect(await world.readFile(iniPath)).toContain('role_attribute_path = Editor');
    expect(warnings(world)).toEqual([
      expect.stringContaining('options admin_roles and editor_roles have no effect'),
    ]);
    expect(world.status()).toBe('active');
  });
});
