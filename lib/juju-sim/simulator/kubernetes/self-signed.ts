import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';

export interface ServerCertificate {
  /** PEM. */
  readonly key: string;
  /** PEM. The certificate signs itself, so it is also the authority that clients trust. */
  readonly certificate: string;
}

const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;
const ecdsaWithSha256 = new x509.AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' });

/** Creates a certificate for a server of this machine, whose names are DNS names and IPv4 addresses. */
export function createServerCertificate(names: readonly string[]): ServerCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const commonName = new x509.AttributeTypeAndValue({
    type: '2.5.4.3',
    value: new x509.AttributeValue({ utf8String: names[0] ?? 'localhost' }),
  });
  const subject = new x509.Name([new x509.RelativeDistinguishedName([commonName])]);
  const content = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: new Uint8Array([1]).buffer,
    signature: ecdsaWithSha256,
    issuer: subject,
    validity: new x509.Validity({
      notBefore: new Date(Date.now() - hourMs),
      notAfter: new Date(Date.now() + yearMs),
    }),
    subject,
    subjectPublicKeyInfo: AsnConvert.parse(
      publicKey.export({ type: 'spki', format: 'der' }),
      x509.SubjectPublicKeyInfo,
    ),
    extensions: new x509.Extensions([
      createExtension(x509.id_ce_subjectAltName, new x509.SubjectAlternativeName(names.map(createName))),
      createExtension(x509.id_ce_basicConstraints, new x509.BasicConstraints({ cA: true }), true),
    ]),
  });
  const whole = new x509.Certificate({
    tbsCertificate: content,
    signatureAlgorithm: ecdsaWithSha256,
    signatureValue: new Uint8Array(sign('sha256', Buffer.from(AsnConvert.serialize(content)), privateKey))
      .buffer,
  });
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: new X509Certificate(Buffer.from(AsnConvert.serialize(whole))).toString(),
  };
}

function createName(name: string): x509.GeneralName {
  return new x509.GeneralName(isIP(name) === 4 ? { iPAddress: name } : { dNSName: name });
}

function createExtension(extnID: string, value: object, critical = false): x509.Extension {
  return new x509.Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}
