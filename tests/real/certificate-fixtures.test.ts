import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { addUserSecret } from 'charmkit/juju-model';
import { chooseCertificate } from '../../lib/charmkit/interfaces/tls-certificates/choose-certificate.ts';
import { providerApp } from '../../lib/charmkit/interfaces/tls-certificates/schema.ts';
import {
  certificateKeyPath,
  certificatePath,
  issuingAuthorityPath,
  trustedAuthoritiesPath,
} from '../../src/grafana/files.ts';
import { CertificateAuthority } from '../certificate-authority.ts';
import { World } from '../state/world.ts';

type Databag = Record<string, string>;

interface Fixture {
  readonly remote_app: string;
  readonly remote_app_data: Databag;
  readonly remote_units_data: Readonly<Record<string, Databag>>;
  readonly requirer_unit_data: Databag;
  readonly requirer_private_key_secret_content: { readonly 'private-key': string };
  readonly reference_result: {
    readonly files: Readonly<Record<string, string>>;
    readonly secrets: readonly { readonly label: string }[];
    readonly published: readonly { readonly local_app_data: Databag }[];
  };
}

describe('certificates as the Python charm asked for them', () => {
  test('it uses what the authority answered, and the chain, which the Python charm left out', () => {
    const recorded = read('tls-certificate-issued');
    const { issued, problems } = choose(recorded);
    const { files } = recorded.reference_result;
    expect(problems).toEqual([]);
    expect(issued).toMatchObject({
      certificate: files[certificatePath],
      ca: files[issuingAuthorityPath],
      chain: [files[issuingAuthorityPath]],
    });
  });

  test('it refuses what does not belong to the request, too', () => {
    const recorded = read('tls-certificate-mismatch');
    expect(choose(recorded)).toMatchObject({ issued: undefined, problems: [expect.any(String)] });
    expect(recorded.reference_result.files).not.toHaveProperty([certificatePath]);
  });

  test.each(['tls-certificate-issued', 'tls-certificate-mismatch'])(
    'a refresh keeps the key and the request: %s',
    async (name) => {
      const recorded = read(name);
      await using world = await World.open();
      keepKey(world, recorded);
      const { number } = world.relate('ca', { app: {}, units: recorded.remote_units_data }, 'certificates');
      keepRequest(world, number, recorded);
      await world.settle();
      expect(world.databag('grafana/0', number)).toMatchObject(recorded.requirer_unit_data);
      const ca = new CertificateAuthority('root');
      const request = requestOf(recorded);
      const entry = {
        ca: ca.certificate,
        certificate_signing_request: request,
        certificate: ca.issue(request),
      };
      world.write(number, 'ca', { app: { certificates: JSON.stringify([entry]) } });
      await world.settle();
      const key = recorded.requirer_private_key_secret_content['private-key'];
      expect(await world.readFile(certificateKeyPath)).toBe(key);
      const labels = Object.values(world.model.secrets).map(({ label }) => label);
      const theirs = recorded.reference_result.secrets.map(({ label }) => label);
      expect(labels).toEqual(expect.arrayContaining(theirs));
    },
  );
});

describe('authorities as applications handed them to the Python charm', () => {
  test.each(['cert-transfer-v1-one', 'cert-transfer-v1lib-v0-fallback'])('%s: the same', async (name) => {
    const recorded = read(name);
    const { trusted, published } = await transferred(recorded);
    const theirs = recorded.reference_result.files[trustedAuthoritiesPath] ?? '';
    expect(blocks(trusted)).toEqual(blocks(theirs));
    expect(published).toEqual(recorded.reference_result.published[0]?.local_app_data);
  });

  test('cert-transfer-v0-real: trusted as well, which the Python charm could not read', async () => {
    const recorded = read('cert-transfer-v0-real');
    expect(recorded.reference_result.files).not.toHaveProperty([trustedAuthoritiesPath]);
    const { trusted, published } = await transferred(recorded);
    const { chain = '[]' } = recorded.remote_units_data['old-ca/0'] ?? {};
    expect(blocks(trusted)).toEqual((JSON.parse(chain) as string[]).toSorted());
    expect(published).toEqual({ version: '1' });
  });
});

function read(name: string): Fixture {
  const folder = process.env['CHARM_FIXTURES'] || '../shared/fixtures';
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
}

function choose({ remote_app_data, requirer_private_key_secret_content: secret }: Fixture) {
  const { certificates } = providerApp.parse(remote_app_data);
  return chooseCertificate(
    certificates.flatMap((each) => each ?? []),
    createPrivateKey(secret['private-key']),
  );
}

function requestOf({ requirer_unit_data }: Fixture): string {
  return JSON.parse(requirer_unit_data.certificate_signing_requests ?? '[]')[0].certificate_signing_request;
}

/** The unit's secret in a deployment of the Python charm. */
function keepKey(world: World, { reference_result, requirer_private_key_secret_content }: Fixture): void {
  const label =
    reference_result.secrets.find((secret) => secret.label.includes('-private-key-'))?.label ?? '';
  const secret = addUserSecret(world.model, label, requirer_private_key_secret_content);
  world.model.secrets[secret.id] = { ...secret, owner: { kind: 'unit', name: 'grafana/0' } };
}

/** The unit's databag in a deployment of the Python charm. */
function keepRequest(world: World, relation: number, { requirer_unit_data }: Fixture): void {
  const databag = world.model.relations[relation]?.unitData['grafana/0'];
  if (!databag) throw new Error('the unit is not in the relation');
  Object.assign(databag, { content: { ...databag.content, ...requirer_unit_data } });
}

async function transferred({ remote_app: app, remote_app_data, remote_units_data }: Fixture) {
  await using world = await World.open();
  const data = { app: remote_app_data, units: remote_units_data };
  const { number } = world.relate(app, data, 'receive-ca-cert');
  await world.settle();
  return {
    trusted: await world.readFile(trustedAuthoritiesPath),
    published: world.databag('grafana', number),
  };
}

function blocks(pem: string): readonly string[] {
  return (pem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? []).toSorted();
}
