import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { publishCertificates, readCertificateRequests } from 'charmkit/interfaces/tls-certificates';
import * as fc from 'fast-check';
import { chooseCertificate } from '../../../lib/charmkit/interfaces/tls-certificates/choose-certificate.ts';
import { planRenewal } from '../../../lib/charmkit/interfaces/tls-certificates/renewal.ts';
import { providerApp } from '../../../lib/charmkit/interfaces/tls-certificates/schema.ts';
import {
  nameCertificate,
  namePrivateKey,
} from '../../../lib/charmkit/interfaces/tls-certificates/secret-labels.ts';
import {
  createSigningRequest,
  parseSigningRequest,
} from '../../../lib/charmkit/interfaces/tls-certificates/signing-request.ts';
import { CertificateAuthority, strangersKey } from '../../certificate-authority.ts';
import { TwoSides } from './two-sides.ts';

const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const subject = { commonName: 'grafana', dnsNames: ['grafana-0.cos.svc', 'grafana.example.com'] };
const root = new CertificateAuthority('root');

describe('a signing request', () => {
  test('says what it was made of', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][a-z0-9-]{0,40}$/),
        fc.array(fc.domain()),
        (commonName, dnsNames) => {
          const request = parseSigningRequest(createSigningRequest({ commonName, dnsNames }, key));
          expect(request).toEqual({
            ...{ commonName, dnsNames },
            publicKey: createPublicKey(createPrivateKey(pem(key))).export({ type: 'spki', format: 'der' }),
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  test('is another one each time, so that a renewal is told from what was before', () => {
    expect(createSigningRequest(subject, key)).not.toBe(createSigningRequest(subject, key));
  });

  test('is what an authority can make a certificate of', () => {
    const certificate = new X509Certificate(root.issue(createSigningRequest(subject, key)));
    expect(certificate.subjectAltName).toBe('DNS:grafana-0.cos.svc, DNS:grafana.example.com');
    expect(certificate.checkPrivateKey(key)).toBe(true);
    expect(certificate.checkIssued(new X509Certificate(root.certificate))).toBe(true);
  });

  test.each(['', 'text', '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----'])(
    'is not to be found in %j',
    (text) => {
      expect(parseSigningRequest(text)).toBeUndefined();
    },
  );
});

describe('out of the answers to a request', () => {
  const request = createSigningRequest(subject, key);
  const answer = (certificate: string, more: object = {}) => ({
    ...{
      ca: root.certificate,
      certificate,
      certificate_signing_request: request,
      chain: null,
      revoked: null,
    },
    ...more,
  });

  test('the one that is valid longest is used, with its chain and without itself in it', () => {
    const [short, long] = [60_000, 120_000].map((validMs) => root.issue(request, { validMs }));
    const chain = [long ?? '', root.certificate, 'no certificate'];
    const { issued, problems } = chooseCertificate([answer(short ?? ''), answer(long ?? '', { chain })], key);
    expect(issued).toMatchObject({ certificate: long, chain: [root.certificate], ca: root.certificate });
    expect(problems).toEqual([]);
  });

  test.each([
    ['of an authority', root.issue(request, { isCa: true }), {}],
    ['for another key', root.issue(request, { publicKey: strangersKey() }), {}],
    ['that was revoked', root.issue(request), { revoked: true }],
    ['that is none', 'text', {}],
    ["whose authority's is none", root.issue(request), { ca: 'text' }],
  ])('a certificate %s is refused', (_what, certificate, more) => {
    const { issued, problems } = chooseCertificate([answer(certificate, more)], key);
    expect(issued).toBeUndefined();
    expect(problems).toHaveLength(1);
  });

  test('a refused one does not keep a good one from being used', () => {
    const good = root.issue(request);
    const { issued } = chooseCertificate([answer('text'), answer(good)], key);
    expect(issued?.certificate).toBe(good);
  });
});

test('secrets have the labels that the Python library gives them', () => {
  expect(namePrivateKey(12, 'certificates')).toBe(
    'afd8c2bccf834997afce12c2706d2ede-private-key-12-certificates',
  );
  expect(nameCertificate(12, '06b9')).toBe('afd8c2bccf834997afce12c2706d2ede-certificate-12-06b9');
});

describe('the interface tls-certificates', () => {
  const apps = { grafana: 2, ca: 1 };
  const asking = (request: string, more: object = {}) => ({
    certificate_signing_requests: JSON.stringify([{ certificate_signing_request: request, ...more }]),
  });

  test('brings the requests of all units, and not those that can not be read', async () => {
    const sides = new TwoSides(apps);
    sides.databags['grafana/0'] = asking('first\n');
    sides.databags['grafana/1'] = asking('second', { ca: true });
    expect(await readCertificateRequests(...sides.side('ca/0'))).toEqual([
      { unit: 'grafana/0', request: 'first', isCa: false },
      { unit: 'grafana/1', request: 'second', isCa: true },
    ]);
    sides.databags['grafana/1'] = { certificate_signing_requests: '{' };
    expect(await readCertificateRequests(...sides.side('ca/0'))).toHaveLength(1);
    expect(sides.warnings).toEqual([expect.stringContaining('certificate_signing_requests')]);
  });

  test('brings answers, without what is at its default, and takes them back', async () => {
    const sides = new TwoSides(apps);
    const given = { request: 'r', certificate: 'c', ca: 'a' };
    await publishCertificates(...sides.side('ca/0'), [
      given,
      { ...given, chain: ['c', 'a'], isRevoked: true },
    ]);
    expect(JSON.parse(sides.databags.ca?.certificates ?? '')).toEqual([
      { ca: 'a', certificate_signing_request: 'r', certificate: 'c' },
      { ca: 'a', certificate_signing_request: 'r', certificate: 'c', chain: ['c', 'a'], revoked: true },
    ]);
    await publishCertificates(...sides.side('ca/0'), []);
    expect(sides.databags.ca).toEqual({});
  });

  test('lets no bad answer hide a good one', () => {
    const good = { ca: 'a', certificate: 'c', certificate_signing_request: 'r' };
    const { certificates } = providerApp.parse({ certificates: JSON.stringify([7, good, {}]) });
    expect(certificates).toEqual([undefined, good, undefined]);
  });
});

describe('the renewal of a certificate', () => {
  const validity = { validFrom: new Date('2026-01-01T00:00Z'), validTo: new Date('2026-01-11T00:00Z') };

  test.each([
    ['after nine tenths of its life', '2026-01-02T00:00Z', '2026-01-10T00:00Z'],
    ['at the same time by a clock that is years behind', '1970-01-01T00:00Z', '2026-01-10T00:00Z'],
    ['after what is left of it, where it came late', '2026-01-10T14:00Z', '2026-01-10T23:00Z'],
  ])('is due %s', (_when, now, expected) => {
    expect(planRenewal(validity, Date.parse(now))).toEqual(new Date(expected));
  });
});

function pem(of: typeof key): string {
  return of.export({ type: 'pkcs1', format: 'pem' }).toString();
}
