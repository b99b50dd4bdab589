import { createPrivateKey, X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { advanceClock, setConfig } from 'charmkit/juju-model';
import {
  createSigningRequest,
  parseSigningRequest,
} from '../../lib/charmkit/interfaces/tls-certificates/signing-request.ts';
import {
  certificateKeyPath,
  certificatePath,
  issuingAuthorityPath,
  trustedAuthoritiesPath,
} from '../../src/grafana/files.ts';
import { CertificateAuthority, type IssueOptions, strangersKey } from '../certificate-authority.ts';
import { answerRequest, readRequest, readRequests, relateAuthority } from './authority.ts';
import { neighbour } from './neighbour.ts';
import { provider } from './providers.ts';
import { World } from './world.ts';

const fqdn = 'grafana-0.grafana-endpoints.cos.svc.cluster.local';
const secure = `https://${fqdn}:3000`;
const plain = `http://${fqdn}:3000`;
const bundlePath = 'etc/ssl/certs/ca-certificates.crt';
const nobody = { app: {} };

describe('the capabilities of an authority', () => {
  const url = 'https://grafana.example.com/x';

  test.each<[string, object, readonly string[]]>([
    ['nothing', {}, [fqdn, 'grafana.example.com']],
    ['any domain', { allowed_domains: null, supports_subdomain: false }, [fqdn, 'grafana.example.com']],
    ['one domain', { allowed_domains: ['Example.com'] }, ['grafana.example.com']],
    [
      'a wildcard',
      { allowed_domains: ['*.example.com', 'svc.cluster.local'] },
      [fqdn, 'grafana.example.com'],
    ],
    [
      'a name',
      { allowed_domains: ['grafana.example.com'], supports_subdomain: false },
      ['grafana.example.com'],
    ],
  ])('that say %s leave the names that it can sign in the request', async (_what, capabilities, names) => {
    await using world = await World.open();
    setConfig(world.model, 'grafana', { set: { external_url: url } });
    const authority = await relateAuthority(world);
    world.write(authority.relation, 'ca', { app: { capabilities: JSON.stringify(capabilities) } });
    await world.settle();
    const request = parseSigningRequest(readRequest(world, authority.relation));
    expect(request?.dnsNames).toEqual(names);
  });

  test('are in the status if a name is left out, while Grafana serves HTTPS by the others', async () => {
    await using world = await World.open();
    setConfig(world.model, 'grafana', { set: { external_url: url } });
    const authority = await relateAuthority(world);
    const capabilities = JSON.stringify({ allowed_domains: ['example.com'], supports_subdomain: true });
    world.write(authority.relation, 'ca', { app: { capabilities } });
    await world.settle();
    answerRequest(world, authority);
    const { certificates = '' } = world.databag('ca', authority.relation);
    world.write(authority.relation, 'ca', { app: { capabilities, certificates } });
    await world.settle();
    const status = `active: relation certificates: no certificate for ${fqdn}: the authority issues only for example.com`;
    expect(world.status()).toBe(status);
    expect(await world.environment()).toMatchObject({ GF_SERVER_PROTOCOL: 'https' });
    await world.fire('update-status');
    expect(world.status()).toBe(status);
  });

  test('that allow no name withdraw the request and are the reason in the status, until they allow one', async () => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    world.write(authority.relation, 'ca', {
      app: { capabilities: '{"allowed_domains": ["example.com\\n"]}' },
    });
    await world.settle();
    expect(world.databag('grafana/0', authority.relation)).not.toHaveProperty('certificate_signing_requests');
    const refused =
      'waiting: relation certificates: the authority refuses the request: it issues only for example.com\\n';
    expect(world.status()).toBe(refused);
    await world.fire('update-status');
    expect(world.status()).toBe(refused);
    setConfig(world.model, 'grafana', { set: { external_url: url } });
    world.write(authority.relation, 'ca', { app: { capabilities: '{"allowed_domains": ["example.com"]}' } });
    await world.settle();
    expect(parseSigningRequest(readRequest(world, authority.relation))?.dnsNames).toEqual([
      'grafana.example.com',
    ]);
  });

  test.each(['', '[', '[]', '{"allowed_domains": 7}', '{"allowed_domains": []}'])(
    'that are %j say nothing',
    async (capabilities) => {
      await using world = await World.open();
      const authority = await relateAuthority(world);
      world.write(authority.relation, 'ca', { app: { capabilities } });
      await world.settle();
      expect(parseSigningRequest(readRequest(world, authority.relation))?.dnsNames).toEqual([fqdn]);
    },
  );
});

describe('a related authority', () => {
  test("is asked to sign this unit's key for its name in the cluster, and nothing changes until it does", async () => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    expect(world.model.secrets).toHaveProperty([keySecret(world).id]);
    expect(keySecret(world)).toMatchObject({ owner: { kind: 'unit', name: 'grafana/0' } });
    const [asked] = readRequests(world, authority.relation);
    expect(asked).toEqual({
      certificate_signing_request: expect.stringMatching(/^-----BEGIN CERTIFICATE REQUEST-----\n.*-----$/s),
      ca: false,
    });
    expect(new X509Certificate(authority.ca.issue(readRequest(world, authority.relation)))).toMatchObject({
      subject: expect.stringMatching(/^CN=grafana\n.*UniqueIdentifier=/),
      subjectAltName: `DNS:${fqdn}`,
    });
    expect(await world.environment()).toMatchObject({
      GF_SERVER_PROTOCOL: 'http',
      GF_SERVER_ROOT_URL: plain,
    });
    expect(world.pebble().counts().services.grafana?.starts).toBe(1);
    expect(world.status()).toBe('active');
  });

  test('that refuses the request says why in the status, until it signs', async () => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    const refuse = (csr: string, message: string) =>
      world.write(authority.relation, 'ca', {
        app: {
          request_errors: JSON.stringify([{ csr, error: { code: 101, name: 'IP_NOT_ALLOWED', message } }]),
        },
      });
    refuse('of another unit', 'not for this unit');
    await world.settle();
    expect(world.status()).toBe('active');
    refuse(`${readRequest(world, authority.relation)}\n`, 'the name\nis not allowed');
    await world.settle();
    await world.fire('update-status');
    expect(world.status()).toBe(
      'waiting: relation certificates: the authority refuses the request: the name\\nis not allowed',
    );
    answerRequest(world, authority);
    await world.settle();
    await world.fire('update-status');
    expect(world.status()).toBe('active');
  });

  test.each(['no JSON', '[7]', '{}', '[{"csr":"x","error":{"message":7}}]'])(
    'that writes %s for its refusals has its certificates read nevertheless',
    async (text) => {
      await using world = await World.open();
      const authority = await relateAuthority(world);
      world.write(authority.relation, 'ca', { app: { request_errors: text } });
      await world.settle();
      expect(world.status()).toBe('active');
      answerRequest(world, authority);
      await world.settle();
      expect(await world.environment()).toMatchObject({ GF_SERVER_PROTOCOL: 'https' });
    },
  );

  test('that answers has Grafana serve HTTPS, in the same hook and with one restart', async () => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    const certificate = answerRequest(world, authority);
    await world.settle();
    expect(await world.environment()).toMatchObject({
      GF_SERVER_PROTOCOL: 'https',
      GF_SERVER_CERT_FILE: certificatePath,
      GF_SERVER_CERT_KEY: certificateKeyPath,
      GF_SERVER_ROOT_URL: secure,
    });
    expect(await world.readFile(certificatePath)).toBe(`${certificate}\n${authority.ca.certificate}`);
    expect(await world.readFile(certificateKeyPath)).toBe(
      Buffer.from(keySecret(world).revisions[0]?.content['private-key'] ?? '', 'base64').toString(),
    );
    expect((await stat(join(world.pebble().root, certificateKeyPath))).mode & 0o777).toBe(0o600);
    expect(await world.readFile(issuingAuthorityPath)).toBe(authority.ca.certificate);
    expect(await world.readFile(bundlePath)).toContain(authority.ca.certificate);
    expect(world.pebble().counts().services.grafana?.starts).toBe(2);
    expect(world.status()).toBe('active');
  });

  test('changes the URLs and schemes that everybody is told, and gives them back when it goes', async () => {
    await using world = await World.open();
    const source = world.relate('prometheus', provider('prometheus', 1));
    const catalogue = world.relate('catalogue', nobody, 'catalogue');
    const metadata = world.relate('loki', nobody, 'grafana-metadata');
    const metrics = world.relate('prometheus', provider('prometheus', 1), 'metrics-endpoint');
    const ingress = world.relate('traefik', nobody, 'ingress');
    const told = () => ({
      source: world.databag('grafana', source.number).grafana_base_url,
      catalogue: world.databag('grafana', catalogue.number).url,
      metadata: world.databag('grafana', metadata.number).direct_url,
      scrape: JSON.parse(world.databag('grafana', metrics.number).scrape_jobs ?? '')[0].scheme,
      ingress: world.databag('grafana', ingress.number).scheme,
    });
    const authority = await relateAuthority(world);
    const before = told();
    answerRequest(world, authority);
    await world.settle();
    expect(told()).toEqual({
      ...{ source: secure, catalogue: secure, metadata: `${secure}/` },
      ...{ scrape: 'https', ingress: '"https"' },
    });
    world.unrelate('ca', 'certificates');
    await world.settle();
    expect(told()).toEqual(before);
    expect(before).toMatchObject({ source: plain, scrape: 'http', ingress: undefined });
  });

  test('that goes takes its files along, out of the bundle too, and Grafana serves HTTP', async () => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    answerRequest(world, authority);
    await world.settle();
    world.unrelate('ca', 'certificates');
    await world.settle();
    expect(await world.environment()).toMatchObject({
      GF_SERVER_PROTOCOL: 'http',
      GF_SERVER_ROOT_URL: plain,
    });
    expect(await world.environment()).not.toHaveProperty('GF_SERVER_CERT_FILE');
    for (const path of [certificatePath, certificateKeyPath, issuingAuthorityPath])
      await expect(world.readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await world.readFile(bundlePath)).toBe('');
    expect(world.pebble().counts().services.grafana?.starts).toBe(3);
    // The unit keeps its key for the next authority.
    expect(labels(world)).toEqual(['admin-password', expect.stringContaining('private-key-0-certificates')]);
  });

  test('that goes takes along what Juju kept to have its certificate renewed, also where the commit was lost', async () => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    answerRequest(world, authority);
    await world.settle();
    world.unrelate('ca', 'certificates');
    await world.step();
    world.losesCommit = true;
    await world.step('grafana/0', { mayFail: true });
    await world.settle();
    expect(labels(world)).toEqual(['admin-password', expect.stringContaining('private-key-0-certificates')]);
  });

  test.each<[string, IssueOptions & { readonly revoked?: boolean; readonly text?: string }, string]>([
    ['for another key', { publicKey: strangersKey() }, 'another key'],
    ['of an authority', { isCa: true }, 'belongs to an authority'],
    ['that is none', { text: 'no certificate' }, 'not a certificate'],
    ['that was revoked', { revoked: true }, 'revoked'],
  ])('that gives a certificate %s is not heeded, and one warning says so', async (_what, how, said) => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    answerRequest(world, authority, how);
    const runs = await world.settle();
    expect(await world.environment()).toMatchObject({ GF_SERVER_PROTOCOL: 'http' });
    const warnings = runs.flatMap((run) => run.logs).filter(({ level }) => level === 'WARNING');
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining(said)]);
    expect(world.status()).toBe('active');
  });

  test.each([
    ['no JSON', '{'],
    ['no list', '{}'],
    ['odd entries', JSON.stringify([null, 7, {}, { certificate: 7 }])],
    [
      'a certificate for another request',
      JSON.stringify([{ ca: '', certificate: '', certificate_signing_request: 'x' }]),
    ],
  ])('that writes %s changes nothing', async (_what, certificates) => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    world.write(authority.relation, 'ca', { app: { certificates } });
    await world.settle();
    expect(await world.environment()).toMatchObject({ GF_SERVER_PROTOCOL: 'http' });
    expect(world.status()).toBe('active');
  });

  test('is heeded also while an option is bad, of which all else waits', async () => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    setConfig(world.model, 'grafana', { set: { log_level: 'chatty' } });
    await world.settle();
    answerRequest(world, authority);
    await world.settle();
    expect(await world.environment()).toMatchObject({
      GF_SERVER_PROTOCOL: 'https',
      GF_SERVER_ROOT_URL: secure,
    });
    expect(world.pebble().counts().services.grafana?.starts).toBe(2);
    world.unrelate('ca', 'certificates');
    await world.settle();
    expect(await world.environment()).toMatchObject({
      GF_SERVER_PROTOCOL: 'http',
      GF_SERVER_ROOT_URL: plain,
    });
    expect(await world.environment()).not.toHaveProperty('GF_SERVER_CERT_FILE');
    expect(world.status()).toMatch(/^blocked: option log_level/);
  });

  test('that revokes the certificate has Grafana serve HTTP', async () => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    answerRequest(world, authority);
    await world.settle();
    answerRequest(world, authority, { revoked: true });
    await world.settle();
    expect(await world.environment()).toMatchObject({ GF_SERVER_PROTOCOL: 'http' });
    await expect(world.readFile(certificateKeyPath)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('answers each of several units by itself', async () => {
    await using world = await World.open({ units: 2 });
    const authority = await relateAuthority(world);
    answerRequest(world, authority, { unit: 'grafana/1' });
    await world.settle();
    expect(await world.environment('grafana/0')).toMatchObject({ GF_SERVER_PROTOCOL: 'http' });
    expect(await world.environment('grafana/1')).toMatchObject({ GF_SERVER_PROTOCOL: 'https' });
    const certificate = new X509Certificate(await world.readFile(certificatePath, 'grafana/1'));
    expect(certificate.subjectAltName).toBe(`DNS:${fqdn.replace('grafana-0', 'grafana-1')}`);
  });
});

describe('a certificate that comes to its end', () => {
  test('is asked for anew after nine tenths of its life, and served until there is another', async () => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    const first = answerRequest(world, authority, { validMs: 3_600_000 });
    await world.settle();
    const asked = readRequest(world, authority.relation);
    const secret = secretWith(world, '-certificate-0-');
    const expiry = secret?.revisions[0]?.expireAtMs ?? 0;
    expect(Math.abs(expiry - Date.now() - 48 * 60_000)).toBeLessThan(60_000);
    advanceClock(world.model, expiry - world.model.nowMs);
    await world.settle();
    expect(readRequests(world, authority.relation)).toHaveLength(1);
    expect(readRequest(world, authority.relation)).not.toBe(asked);
    expect(secretWith(world, '-certificate-0-')).toBeUndefined();
    expect(await world.readFile(certificatePath)).toContain(first);
    // The authority drops certificates that are no longer requested.
    world.write(authority.relation, 'ca', { app: { certificates: '[]' } });
    await world.settle();
    await world.fire('config-changed');
    expect(await world.environment()).toMatchObject({ GF_SERVER_PROTOCOL: 'https' });
    expect(world.pebble().counts().services.grafana?.starts).toBe(2);
    const second = answerRequest(world, authority);
    await world.settle();
    expect(await world.readFile(certificatePath)).toContain(second);
    // Grafana detects a new certificate by itself.
    expect(world.pebble().counts().services.grafana?.starts).toBe(2);
    expect(secretWith(world, '-certificate-0-')).toBeDefined();
  });

  test('is asked for anew also where it has ended already', async () => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    const asked = readRequest(world, authority.relation);
    answerRequest(world, authority, { validMs: -60_000 });
    await world.settle();
    // An authority that issues only such certificates would have both charms run hooks without end.
    expect(readRequest(world, authority.relation)).toBe(asked);
    await world.fire('config-changed');
    const again = readRequest(world, authority.relation);
    expect(again).not.toBe(asked);
    await world.fire('config-changed');
    expect(readRequest(world, authority.relation)).toBe(again);
    const second = answerRequest(world, authority);
    await world.settle();
    expect(await world.readFile(certificatePath)).toContain(second);
  });

  test('is served until there is another, although the hook about its end was lost', async () => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    const first = answerRequest(world, authority);
    await world.settle();
    const asked = readRequest(world, authority.relation);
    answerRequest(world, authority, { validMs: -60_000 });
    await world.settle();
    expect(readRequest(world, authority.relation)).not.toBe(asked);
    expect(await world.readFile(certificatePath)).toContain(first);
  });
});

describe('a unit whose name has changed', () => {
  test('asks for a certificate to the new one, and serves the old one until it comes', async () => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    const first = answerRequest(world, authority);
    await world.settle();
    const old = { commonName: 'grafana', dnsNames: ['grafana-0.old.example.com'] };
    const request = createSigningRequest(old, createPrivateKey(await world.readFile(certificateKeyPath)));
    const databag = world.model.relations[authority.relation]?.unitData['grafana/0'];
    const list = [{ certificate_signing_request: request, ca: false }];
    Object.assign(databag?.content ?? {}, { certificate_signing_requests: JSON.stringify(list) });
    await world.fire('config-changed');
    const asked = readRequest(world, authority.relation);
    expect(asked).not.toBe(request);
    expect(parseSigningRequest(asked)?.dnsNames).toEqual([fqdn]);
    expect(await world.readFile(certificatePath)).toContain(first);
    const second = answerRequest(world, authority);
    await world.settle();
    expect(await world.readFile(certificatePath)).toContain(second);
  });
});

describe('a certificate that is there', () => {
  test('costs a quiet hook no hook tool', async () => {
    await using world = await World.open();
    const before = (await world.fire('update-status')).calls.length;
    const authority = await relateAuthority(world);
    answerRequest(world, authority);
    await world.settle();
    const requests = world.databag('grafana/0', authority.relation);
    expect((await world.fire('update-status')).calls).toHaveLength(before);
    await world.fire('config-changed');
    expect(world.databag('grafana/0', authority.relation)).toEqual(requests);
    expect(world.pebble().counts().services.grafana?.starts).toBe(2);
  });

  test('comes back with its key into a new pod', async () => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    const certificate = answerRequest(world, authority);
    await world.settle();
    await world.stopPebble();
    await world.fire('update-status');
    await world.startPebble();
    await world.settle();
    expect(await world.readFile(certificatePath)).toContain(certificate);
    expect(await world.environment()).toMatchObject({ GF_SERVER_PROTOCOL: 'https' });
    expect(world.status()).toBe('active');
  });

  test.each(['secret-add', 'relation-set', 'status-get'])(
    'came through a hook cut short at %s',
    async (tool) => {
      await using world = await World.open();
      world.relate('ca', { app: {}, units: { 'ca/0': {} } }, 'certificates');
      await world.cutShort(tool);
      await world.settle();
      const relation = Object.values(world.model.relations).find(
        (each) => each.interface === 'tls-certificates',
      );
      const authority = { ca: new CertificateAuthority('root'), relation: relation?.number ?? -1 };
      answerRequest(world, authority);
      await world.cutShort(tool);
      await world.settle();
      expect(await world.environment()).toMatchObject({ GF_SERVER_PROTOCOL: 'https' });
      expect(await world.readFile(issuingAuthorityPath)).toBe(authority.ca.certificate);
      expect(world.databag('grafana').certificates).toBeUndefined();
    },
  );

  test('is not for the world to read: its key is in no databag and no line of log', async () => {
    await using world = await World.open();
    const authority = await relateAuthority(world);
    answerRequest(world, authority);
    await world.settle();
    const key = (await world.readFile(certificateKeyPath)).split('\n')[5] ?? '';
    expect(key).not.toBe('');
    expect(JSON.stringify(world.model.relations)).not.toContain(key);
    const said = world.runs.flatMap(({ logs, calls }) => [...logs, ...calls.map(({ call }) => call.args)]);
    expect(JSON.stringify(said)).not.toContain(key);
  });
});

describe('authorities that are handed over', () => {
  const first = new CertificateAuthority('first').certificate;
  const second = new CertificateAuthority('second').certificate;
  const both = [first, second].sort().join('\n');

  test.each<
    [
      string,
      { readonly app?: Record<string, string>; readonly units?: Record<string, Record<string, string>> },
    ]
  >([
    ['version 1', { app: { certificates: JSON.stringify([second, first, first]), version: '1' } }],
    ['a bundle', { app: { certificates: JSON.stringify([`${second}\n${first}\n`]), version: '1' } }],
    [
      'version 0',
      {
        units: {
          'ca/0': { certificate: first, ca: second, chain: JSON.stringify([first, second]), version: '0' },
        },
      },
    ],
    ['version 0 of two units', { units: { 'ca/0': { ca: second }, 'ca/1': { ca: first } } }],
    [
      'version 0 as version 1 writes it',
      { units: { 'ca/0': { ca: JSON.stringify(first), chain: JSON.stringify([second, first]) } } },
    ],
  ])('as %s are trusted', async (_what, { app = {}, units = { 'ca/0': {} } }) => {
    await using world = await World.open();
    const { number } = world.relate('ca', { app, units }, 'receive-ca-cert');
    await world.settle();
    expect(await world.readFile(trustedAuthoritiesPath)).toBe(both);
    expect(await world.readFile(bundlePath)).toContain(first);
    expect(world.databag('grafana', number)).toEqual({ version: '1' });
    expect(world.status()).toBe('active');
    const { services } = world.pebble().counts();
    await world.fire('config-changed');
    await world.fire('update-status');
    expect(world.pebble().counts().services).toEqual(services);
  });

  test('are trusted but for what is no certificate, and the status says whose that is', async () => {
    await using world = await World.open();
    const app = { certificates: JSON.stringify([second, 'x', '', first]) };
    world.relate('ca', { app, units: { 'ca/0': {} } }, 'receive-ca-cert');
    await world.settle();
    expect(await world.readFile(trustedAuthoritiesPath)).toBe(both);
    expect(world.status()).toMatch(/^waiting: relation receive-ca-cert:\d+ \(ca\): /);
  });

  test('by several applications are trusted together, and go each with its own', async () => {
    await using world = await World.open();
    world.relate(
      'one',
      { app: { certificates: JSON.stringify([first]) }, units: { 'one/0': {} } },
      'receive-ca-cert',
    );
    world.relate(
      'two',
      { app: { certificates: JSON.stringify([second]) }, units: { 'two/0': {} } },
      'receive-ca-cert',
    );
    await world.settle();
    expect(await world.readFile(trustedAuthoritiesPath)).toBe(both);
    world.unrelate('one', 'receive-ca-cert');
    await world.settle();
    expect(await world.readFile(trustedAuthoritiesPath)).toBe(second);
    world.unrelate('two', 'receive-ca-cert');
    await world.settle();
    await expect(world.readFile(trustedAuthoritiesPath)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await world.readFile(bundlePath)).toBe('');
  });

  test.each(['{', '[7]', '"text"', '{"a":1}'])(
    'as %s are not trusted, and the status says whose they are',
    async (certificates) => {
      await using world = await World.open();
      world.relate('ca', { app: { certificates }, units: { 'ca/0': {} } }, 'receive-ca-cert');
      await world.settle();
      await expect(world.readFile(trustedAuthoritiesPath)).rejects.toMatchObject({ code: 'ENOENT' });
      expect(world.status()).toMatch(/^waiting: relation receive-ca-cert:\d+ \(ca\): /);
    },
  );

  test('are added to the bundle by the next hook where that failed, and the status tells', async () => {
    await using world = await World.open();
    const program = join(world.pebble().root, 'usr/sbin/update-ca-certificates');
    const { readFile, writeFile } = await import('node:fs/promises');
    const sound = await readFile(program, 'utf8');
    await writeFile(program, '#!/bin/sh\nexit 3\n');
    world.relate(
      'ca',
      { app: { certificates: JSON.stringify([first]) }, units: { 'ca/0': {} } },
      'receive-ca-cert',
    );
    await world.settle();
    expect(world.status()).toBe('waiting: update-ca-certificates fails in the container (3)');
    await writeFile(program, sound);
    await world.fire('update-status');
    expect(await world.readFile(bundlePath)).toContain(first);
    expect(world.status()).toBe('active');
  });
});

describe('two charms that speak to each other', () => {
  const endpoints = ['certificates', 'receive-ca-cert', 'ingress', 'metrics-endpoint', 'grafana-metadata'];

  test('understand each other, and come to rest', async () => {
    await using world = await World.open({ units: 2 });
    const { charm, told } = neighbour();
    await world.deployCharm('neighbour', charm);
    for (const endpoint of endpoints) world.integrate('neighbour', endpoint);
    await world.settle();
    expect(told).toMatchObject({
      certificates: ['grafana/0', 'grafana/1'].map((unit) => ({ unit, isCa: false })),
      ingress: { scheme: 'https' },
      'metrics-endpoint': { configs: [{ scheme: 'https' }, { scheme: 'https' }] },
      'grafana-metadata': { directUrl: `${secure}/` },
    });
    for (const unit of ['grafana/0', 'grafana/1']) {
      const ca = new X509Certificate(await world.readFile(issuingAuthorityPath, unit));
      const own = new X509Certificate(await world.readFile(certificatePath, unit));
      expect(own.verify(ca.publicKey)).toBe(true);
      expect(await world.readFile(trustedAuthoritiesPath, unit)).toBe(ca.toString().trim());
    }
    for (const hook of ['config-changed', 'upgrade-charm', 'update-status']) {
      const { calls } = await world.fire(hook);
      expect(calls.filter(({ call }) => /-set$|-add$|-remove$/.test(call.tool))).toEqual([]);
    }
  });
});

function labels(world: World): readonly string[] {
  return Object.values(world.model.secrets)
    .map(({ label }) => label)
    .sort();
}

function secretWith(world: World, part: string) {
  return Object.values(world.model.secrets).find(({ label }) => label.includes(part));
}

function keySecret(world: World) {
  const secret = secretWith(world, 'private-key-0-certificates');
  if (!secret) throw new Error('the unit has no private key');
  return secret;
}
