import { describe, expect, test } from '@jest/globals';
import { addUserSecret, grantUserSecret, setConfig, withholdSecret } from 'charmkit/juju-model';
import { certificateKeyPath, iniPath, keptCertificatePath } from '../../src/grafana/files.ts';
import { CertificateAuthority } from '../certificate-authority.ts';
import { relatePostgresql } from './postgresql.ts';
import { provider, sourceData } from './providers.ts';
import { addSharedSecret } from './shared-secret.ts';
import { World } from './world.ts';

const answers = ['denied', 'not-found'] as const;
const said = {
  denied: 'Juju does not let this unit read it',
  'not-found': 'Juju does not find it',
} as const;
const goesOn = 'Grafana keeps using the last content';
const client = 'secret:dj0c2je7de7rbuev21p0';
const fields = 'secret:dj0c2je7de7rbuev21pg';
const url = 'https://idp.example.com';
const identityProvider = {
  ...{ issuer_url: url, authorization_endpoint: url, token_endpoint: url, introspection_endpoint: url },
  ...{ userinfo_endpoint: url, jwks_endpoint: url, scope: 'openid', client_id: 'grafana' },
};

/** A secret that Grafana is configured with, its effect, and the status while Juju does not return it. */
const named = {
  'the client of an identity provider': {
    set: (world: World) => {
      const app = { ...identityProvider, client_secret_id: client };
      const { number: relation } = world.relate('hydra', { app, units: { 'hydra/0': {} } }, 'oauth');
      addSharedSecret(world.model, { id: client, app: 'hydra', relation, content: { secret: 'marker' } });
      return client;
    },
    used: async (world: World) => (await world.environment()).GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET,
    status: (reason: string) =>
      `waiting: relation oauth: the secret in client_secret_id can't be read: ${reason}; ${goesOn}`,
    without: /^waiting: relation oauth: /,
  },
  'the secure fields of a data source': {
    set: (world: World) => {
      const app = sourceData('mimir', 'prometheus', { secure_extra_fields_secret: fields });
      const { number: relation } = world.relate('mimir', { ...provider('mimir', 1), app });
      const content = { fields: '{"password":"marker"}' };
      addSharedSecret(world.model, { id: fields, app: 'mimir', relation, content });
      return fields;
    },
    used: async (world: World) => (await world.file()).datasources[0]?.secureJsonData?.password,
    status: (reason: string) =>
      `waiting: data source juju_cos_f2c1b2a0-3f6e-4d2a-9b6b-2a1f0c9d8e71_mimir_0: ${fields}: ${reason}; ${goesOn}`,
    without: /^waiting: data source juju_\S+_mimir_0 has no secure fields: secret:\w+: Juju does not /,
  },
  'the user of a database': {
    set: (world: World) => {
      relatePostgresql(world).offer({ password: 'marker' });
      return idOf(world, /^secret-/);
    },
    used: async (world: World) => (await world.database()).password,
    status: (reason: string) =>
      `waiting: relation pgsql: the secret in secret-user can't be read: ${reason}; ${goesOn}`,
    without: /^waiting: relation pgsql: the secret in secret-user can't be read: Juju does not /,
  },
  'the mail account that an option names': {
    set: (world: World) => {
      const { id } = addUserSecret(world.model, 'mail', { password: 'marker' });
      grantUserSecret(world.model, id, 'grafana');
      setConfig(world.model, 'grafana', { set: { smtp_host: 'smtp:25', smtp_credentials: `secret:${id}` } });
      return id;
    },
    used: async (world: World) => /^password = (.*)$/m.exec(await world.readFile(iniPath))?.[1],
    status: () => expect.stringMatching(/^blocked: option smtp_credentials: /),
    without: /^blocked: option smtp_credentials: /,
  },
};

function idOf(world: World, label: RegExp): string {
  const secret = Object.values(world.model.secrets).find((each) => label.test(each.label));
  if (!secret) throw new RangeError(`no secret ${label}`);
  return secret.id;
}

const warnings = (world: World) =>
  world.runs.flatMap(({ logs }) => logs).filter(({ message }) => message.includes("can't use secret:"));

const secretReads = (calls: readonly { readonly call: { readonly tool: string } }[]) =>
  calls.filter(({ call }) => call.tool === 'secret-get');

describe.each(Object.entries(named))('%s', (_what, { set, used, status, without }) => {
  test.each(answers)('stays while Juju says %s, which the status tells and one log line', async (answer) => {
    await using world = await World.open();
    const id = set(world);
    await world.settle();
    expect([await used(world), world.status()]).toEqual(['marker', 'active']);
    const before = world.pebble().counts().services.grafana;
    withholdSecret(world.model, id, answer);
    for (const hook of ['start', 'update-status', 'update-status', 'config-changed']) {
      const { calls } = await world.fire(hook);
      expect(secretReads(calls).length).toBeGreaterThan(0);
      expect([await used(world), world.status()]).toEqual(['marker', status(said[answer])]);
    }
    expect(warnings(world)).toHaveLength(1);
    expect(JSON.stringify(world.runs.flatMap(({ logs }) => logs))).not.toContain('marker');
    withholdSecret(world.model, id);
    await world.fire('update-status');
    expect([await used(world), world.status()]).toEqual(['marker', 'active']);
    expect(world.pebble().counts().services.grafana).toEqual(before);
    expect(secretReads((await world.fire('update-status')).calls)).toEqual([]);
  });

  test('is missing in a pod that comes back meanwhile, and the status says which and why', async () => {
    await using world = await World.open();
    const id = set(world);
    await world.settle();
    withholdSecret(world.model, id, 'denied');
    await world.stopPebble();
    await world.startPebble();
    await world.settle();
    expect(world.status()).toMatch(without);
    withholdSecret(world.model, id);
    await world.fire('update-status');
    expect([await used(world), world.status()]).toEqual(['marker', 'active']);
  });
});

describe("the private key of the unit's certificate", () => {
  const authority = new CertificateAuthority('root');

  async function certify(world: World): Promise<void> {
    const { number } = world.relate('ca', { app: {}, units: { 'ca/0': {} } }, 'certificates');
    await world.settle();
    const asked = JSON.parse(world.databag('grafana/0', number).certificate_signing_requests ?? '[]');
    const { certificate_signing_request } = asked[0];
    const certificate = authority.issue(certificate_signing_request);
    const given = { ca: authority.certificate, certificate_signing_request, certificate, chain: [] };
    world.write(number, 'ca', { app: { certificates: JSON.stringify([given]) } });
    await world.settle();
  }

  test.each(answers)('stays while Juju says %s', async (answer) => {
    await using world = await World.open();
    await certify(world);
    const key = await world.readFile(certificateKeyPath);
    const before = world.pebble().counts().services.grafana;
    const id = idOf(world, /private-key/);
    withholdSecret(world.model, id, answer);
    for (const hook of ['config-changed', 'update-status', 'update-status']) {
      await world.fire(hook);
      expect(await world.readFile(certificateKeyPath)).toBe(key);
      expect(world.status()).toBe(
        `waiting: relation certificates: the private key's secret can't be read: ${said[answer]}; ${goesOn}`,
      );
    }
    withholdSecret(world.model, id);
    await world.fire('update-status');
    expect(world.status()).toBe('active');
    expect(await world.readFile(certificateKeyPath)).toBe(key);
    expect(world.pebble().counts().services.grafana).toEqual(before);
    expect(
      Object.values(world.model.secrets).filter(({ label }) => label.includes('private-key')),
    ).toHaveLength(1);
  });

  test.each(answers)(
    'is waited for in a pod and a storage that have none while Juju says %s',
    async (answer) => {
      await using world = await World.open();
      await certify(world);
      const id = idOf(world, /private-key/);
      withholdSecret(world.model, id, answer);
      await world.removeFile(keptCertificatePath);
      await world.stopPebble();
      await world.startPebble();
      await world.settle();
      await world.fire('update-status');
      expect(world.status()).toBe(`waiting: relation certificates: no private key: ${said[answer]}`);
      expect(await world.isRunning()).toBe(true);
      expect(await world.environment()).not.toHaveProperty('GF_SERVER_PROTOCOL', 'https');
      withholdSecret(world.model, id);
      await world.fire('update-status');
      await world.settle();
      expect(world.status()).toBe('active');
      expect(await world.environment()).toHaveProperty('GF_SERVER_PROTOCOL', 'https');
    },
  );

  test.each(answers)(
    'is kept in the storage for a pod that comes back while Juju says %s',
    async (answer) => {
      await using world = await World.open();
      await certify(world);
      const key = await world.readFile(certificateKeyPath);
      withholdSecret(world.model, idOf(world, /private-key/), answer);
      await world.stopPebble();
      await world.startPebble();
      await world.settle();
      expect(await world.environment()).toHaveProperty('GF_SERVER_PROTOCOL', 'https');
      expect(await world.readFile(certificateKeyPath)).toBe(key);
      expect(world.status()).toBe(
        `waiting: relation certificates: the private key's secret can't be read: ${said[answer]}; ${goesOn}`,
      );
    },
  );

  test('is kept for a pod that comes back while Juju does not find it and refuses another only at the commit', async () => {
    await using world = await World.open();
    await certify(world);
    const key = await world.readFile(certificateKeyPath);
    await world.stopPebble();
    await world.startPebble();
    for (let hook = 0; hook < 3; hook += 1) {
      const before = structuredClone(world.model);
      delete world.model.secrets[idOf(world, /private-key/)];
      await world.step();
      world.model = before;
      expect(await world.environment()).toHaveProperty('GF_SERVER_PROTOCOL', 'https');
      expect(await world.readFile(certificateKeyPath)).toBe(key);
    }
    await world.settle();
    expect(world.status()).toBe('active');
    expect(await world.readFile(certificateKeyPath)).toBe(key);
  });

  test('leaves the storage with the relation', async () => {
    await using world = await World.open();
    await certify(world);
    world.unrelate('ca', 'certificates');
    await world.settle();
    await expect(world.readFile(keptCertificatePath)).rejects.toThrow(/not found|no such/i);
    expect(await world.environment()).not.toHaveProperty('GF_SERVER_PROTOCOL', 'https');
  });

  test('goes into another secret where somebody has removed it', async () => {
    await using world = await World.open();
    await certify(world);
    const key = await world.readFile(certificateKeyPath);
    delete world.model.secrets[idOf(world, /private-key/)];
    await world.fire('config-changed');
    expect(await world.readFile(certificateKeyPath)).toBe(key);
    expect(idOf(world, /private-key/)).toBeDefined();
    expect(world.status()).toBe('active');
  });
});
