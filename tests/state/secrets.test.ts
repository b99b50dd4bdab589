import { expect, test } from '@jest/globals';
import { addUserSecret, grantUserSecret, setConfig } from 'charmkit/juju-model';
import { secretKeyPath } from '../../src/grafana/files.ts';
import { parseSecretKey } from '../../src/grafana/notes/secret-key.ts';
import { CertificateAuthority } from '../certificate-authority.ts';
import { filesWithMarker, openPlaces } from './open-places.ts';
import { relatePostgresql } from './postgresql.ts';
import { provider, sourceData } from './providers.ts';
import { addSharedSecret } from './shared-secret.ts';
import { World } from './world.ts';

const authority = new CertificateAuthority('root');
const ldap = `[[servers]]
host = "ldap.example.com"
bind_dn = "cn=grafana"
search_filter = "(cn=%s)"
search_base_dns = ["dc=example"]
[servers.attributes]
`;

test('every secret that the charm handles lies in secrets and in files of the owner alone', async () => {
  await using world = await World.open({ units: 2, hasPostgresql: false });
  const key = parseSecretKey(await world.readFile(secretKeyPath)) ?? '';
  const receivers = JSON.stringify([{ protocol: { name: 'otlp_http' }, url: 'http://tempo:4318' }]);
  world.relate('tempo', { app: { receivers }, units: { 'tempo/0': {} } }, 'charm-tracing');
  giveSecret(world, 'smtp_credentials', { username: 'grafana', password: 'marker-smtp' });
  giveSecret(world, 'ldap_credentials', { 'bind-password': 'marker-ldap' });
  setConfig(world.model, 'grafana', { set: { smtp_host: 'smtp:25', ldap_config: ldap } });
  const fields = { secure_extra_fields: { httpHeaderValue1: 'marker-source' } };
  world.relate('mimir', { ...provider('mimir', 1), app: sourceData('mimir', 'prometheus', fields) });
  relatePostgresql(world).offer({ password: 'marker-database' });
  relateIdentityProvider(world, 'marker-oauth');
  const { number } = world.relate('ca', { app: {}, units: { 'ca/0': {} } }, 'certificates');
  await world.settle();
  answerRequests(world, number);
  await world.settle();
  await world.fire('update-status');
  expect(world.status()).toBe('active');
  const given = ['marker-smtp', 'marker-ldap', 'marker-source', 'marker-database', 'marker-oauth', key];
  const markers = [...given, ...ownSecrets(world)];
  expect(markers).toHaveLength(given.length + 1 + 2);
  expect(world.traces().traces).not.toEqual([]);
  expect(openPlaces(world, ...markers)).toEqual([]);
  for (const marker of markers) {
    const modes = await modesOf(world, marker);
    // Grafana reads the admin password from Pebble, which keeps it in memory.
    expect([...new Set(modes)]).toEqual(marker === adminPassword(world) ? [] : ['600']);
  }
});

function giveSecret(world: World, option: string, content: Readonly<Record<string, string>>): void {
  const { id } = addUserSecret(world.model, option.replace('_', '-'), content);
  grantUserSecret(world.model, id, 'grafana');
  setConfig(world.model, 'grafana', { set: { [option]: `secret:${id}` } });
}

function relateIdentityProvider(world: World, secret: string): void {
  const id = 'secret:dj0c2je7de7rbuev21p0';
  const url = 'https://idp.example.com';
  const urls = ['issuer_url', 'authorization_endpoint', 'token_endpoint', 'introspection_endpoint'];
  const provided = [...urls, 'userinfo_endpoint', 'jwks_endpoint'].map((key) => [key, url]);
  const app = {
    ...Object.fromEntries(provided),
    scope: 'openid',
    client_id: 'grafana',
    client_secret_id: id,
  };
  const { number: relation } = world.relate('hydra', { app, units: { 'hydra/0': {} } }, 'oauth');
  addSharedSecret(world.model, { id, app: 'hydra', relation, content: { secret } });
}

async function modesOf(world: World, marker: string): Promise<readonly string[]> {
  const units = ['grafana/0', 'grafana/1'];
  const files = await Promise.all(units.map((unit) => filesWithMarker(world.pebble(unit).root, marker)));
  return files.flatMap((found) => Object.values(found));
}

function answerRequests(world: World, relation: number): void {
  const answers = ['grafana/0', 'grafana/1'].map((unit) => {
    const asked = JSON.parse(world.databag(unit, relation).certificate_signing_requests ?? '[]');
    const { certificate_signing_request: request } = asked[0];
    const certificate = authority.issue(request);
    return { ca: authority.certificate, certificate_signing_request: request, certificate, chain: [] };
  });
  world.write(relation, 'ca', { app: { certificates: JSON.stringify(answers) } });
}

/** The secrets that the charm has generated: the admin password, and a line of each unit's key. */
function ownSecrets(world: World): readonly string[] {
  const keys = contents(world).flatMap((content) => content['private-key']?.split('\n')[1] ?? []);
  return [adminPassword(world), ...keys];
}

function adminPassword(world: World): string {
  return contents(world, 'admin-password')[0]?.password ?? '';
}

/** Returns the contents of the newest secret revisions. */
function contents(world: World, label?: string): readonly Readonly<Record<string, string>>[] {
  const secrets = Object.values(world.model.secrets).filter((each) => (label ?? each.label) === each.label);
  return secrets.map(({ revisions }) => {
    const entries = Object.entries(revisions.at(-1)?.content ?? {});
    return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
  });
}
