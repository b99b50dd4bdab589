import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { CertificationRequest } from '@peculiar/asn1-csr';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  Extension,
  Extensions,
  id_ce_basicConstraints,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';

export interface IssueOptions {
  readonly validMs?: number;
  readonly isCa?: boolean;
  /** Replaces the public key of the request. */
  readonly publicKey?: KeyObject;
}

const ids = {
  commonName: '2.5.4.3',
  extensionRequest: '1.2.840.113549.1.9.14',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
};
const hourMs = 3_600_000;

/** A certificate authority that signs every request. */
export class CertificateAuthority {
  readonly name: string;
  /** PEM, without a trailing newline. */
  readonly certificate: string;
  readonly #key: KeyObject;

  /** Creates an intermediate authority if it has a parent, else a root authority. */
  constructor(name: string, parent?: CertificateAuthority) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.name = name;
    this.#key = privateKey;
    this.certificate = (parent ?? this).#sign({
      subject: nameOf(name),
      publicKey,
      extensions: [authorityExtension()],
      validMs: 1000 * hourMs,
    });
  }

  /** Issues a certificate for the subject, names and key of a signing request. */
  issue(request: string, { validMs = 24 * hourMs, isCa = false, publicKey }: IssueOptions = {}): string {
    const { certificationRequestInfo: asked } = AsnConvert.parse(derOf(request), CertificationRequest);
    const wanted = asked.attributes?.find(({ type }) => type === ids.extensionRequest)?.values[0];
    const names = wanted ? [...AsnConvert.parse(wanted, Extensions)] : [];
    const own = createPublicKey({
      key: Buffer.from(AsnConvert.serialize(asked.subjectPKInfo)),
      type: 'spki',
      format: 'der',
    });
    return this.#sign({
      subject: asked.subject,
      publicKey: publicKey ?? own,
      extensions: isCa ? [authorityExtension()] : names,
      validMs,
    });
  }

  #sign(content: {
    readonly subject: Name;
    readonly publicKey: KeyObject;
    readonly extensions: readonly Extension[];
    readonly validMs: number;
  }): string {
    const algorithm = new AlgorithmIdentifier({ algorithm: ids.ecdsaWithSha256 });
    const now = Date.now();
    const key = content.publicKey.export({ type: 'spki', format: 'der' });
    const signed = new TBSCertificate({
      version: Version.v3,
      serialNumber: new Uint8Array([1, ...randomBytes(8)]).buffer,
      signature: algorithm,
      issuer: nameOf(this.name),
      subject: content.subject,
      validity: new Validity({
        notBefore: new Date(now - Math.max(hourMs, -2 * content.validMs)),
        notAfter: new Date(now + content.validMs),
      }),
      subjectPublicKeyInfo: AsnConvert.parse(key, SubjectPublicKeyInfo),
      extensions: new Extensions([...content.extensions]),
    });
    const signature = sign('sha256', Buffer.from(AsnConvert.serialize(signed)), this.#key);
    const certificate = new Certificate({
      tbsCertificate: signed,
      signatureAlgorithm: algorithm,
      signatureValue: new Uint8Array(signature).buffer,
    });
    return pemOf(Buffer.from(AsnConvert.serialize(certificate)));
  }
}

/** Generates a public key that belongs to no signing request. */
export function strangersKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
}

function nameOf(commonName: string): Name {
  const value = new AttributeValue({ utf8String: commonName });
  return new Name([
    new RelativeDistinguishedName([new AttributeTypeAndValue({ type: ids.commonName, value })]),
  ]);
}

function authorityExtension(): Extension {
  const constraints = AsnConvert.serialize(new BasicConstraints({ cA: true }));
  return new Extension({
    extnID: id_ce_basicConstraints,
    critical: true,
    extnValue: new OctetString(constraints),
  });
}

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----`;
}
