import { generateKeyPairSync } from 'node:crypto';
import { createSigningRequest } from '../../../lib/charmkit/interfaces/tls-certificates/signing-request.ts';
import { CertificateAuthority } from '../../certificate-authority.ts';

/** Creates a server certificate for the name, signed by a new authority. */
export function serverCertificate(host: string): {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
} {
  const authority = new CertificateAuthority('kubernetes');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const request = createSigningRequest({ commonName: host, dnsNames: [host] }, privateKey);
  return {
    key: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    cert: authority.issue(request),
    ca: authority.certificate,
  };
}
