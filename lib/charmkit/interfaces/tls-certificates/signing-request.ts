import { createPublicKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import { Attributes, CertificationRequest, CertificationRequestInfo } from '@peculiar/asn1-csr';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  Attribute,
  AttributeTypeAndValue,
  AttributeValue,
  Extension,
  Extensions,
  GeneralName,
  id_ce_subjectAltName,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectPublicKeyInfo,
} from '@peculiar/asn1-x509';

/** The subject of a certificate. */
export interface CertificateSubject {
  readonly commonName: string;
  readonly dnsNames: readonly string[];
}

/** The content of a signing request. */
export interface SigningRequest extends CertificateSubject {
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKey: Buffer;
}

const ids = {
  commonName: '2.5.4.3',
  uniqueIdentifier: '2.5.4.45',
  extensionRequest: '1.2.840.113549.1.9.14',
  sha256WithRsa: '1.2.840.113549.1.1.11',
};

/**
 * A signing request in PEM (RFC 2986), without a newline at its end, as the Python library compares them. The unique
 * identifier in its subject makes each request different, so the answer to a renewal differs from the previous
 * certificate.
 */
export function createSigningRequest({ commonName, dnsNames }: CertificateSubject, key: KeyObject): string {
  const content = new CertificationRequestInfo({
    subject: new Name([named(ids.commonName, commonName), named(ids.uniqueIdentifier, randomUUID())]),
    subjectPKInfo: AsnConvert.parse(renderPublicKey(key), SubjectPublicKeyInfo),
    attributes: new Attributes([
      new Attribute({
        type: ids.extensionRequest,
        values: [AsnConvert.serialize(new Extensions([alternativeNames(dnsNames)]))],
      }),
    ]),
  });
  const request = new CertificationRequest({
    certificationRequestInfo: content,
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm: ids.sha256WithRsa, parameters: null }),
    signature: toArrayBuffer(sign('sha256', Buffer.from(AsnConvert.serialize(content)), key)),
  });
  return toPem(Buffer.from(AsnConvert.serialize(request)));
}

/** Undefined if the text is not a request. The signature is not verified. */
export function parseSigningRequest(pem: string): SigningRequest | undefined {
  try {
    const [, base64 = ''] = /-----BEGIN CERTIFICATE REQUEST-----([^-]+)-----END/.exec(pem) ?? [];
    const { certificationRequestInfo: content } = AsnConvert.parse(
      Buffer.from(base64, 'base64'),
      CertificationRequest,
    );
    const names = content.subject.flatMap((each) => [...each]);
    return {
      commonName: names.find(({ type }) => type === ids.commonName)?.value.toString() ?? '',
      dnsNames: dnsNamesOf(content),
      publicKey: Buffer.from(AsnConvert.serialize(content.subjectPKInfo)),
    };
  } catch {
    return undefined;
  }
}

export function renderPublicKey(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

function named(type: string, value: string): RelativeDistinguishedName {
  const attribute = new AttributeTypeAndValue({ type, value: new AttributeValue({ utf8String: value }) });
  return new RelativeDistinguishedName([attribute]);
}

function alternativeNames(dnsNames: readonly string[]): Extension {
  const names = new SubjectAlternativeName(dnsNames.map((dNSName) => new GeneralName({ dNSName })));
  return new Extension({
    extnID: id_ce_subjectAltName,
    extnValue: new OctetString(AsnConvert.serialize(names)),
  });
}

function dnsNamesOf({ attributes }: Partial<CertificationRequestInfo>): readonly string[] {
  const requested = attributes?.find(({ type }) => type === ids.extensionRequest)?.values[0];
  const extensions = requested ? AsnConvert.parse(requested, Extensions) : new Extensions();
  const names = extensions.find(({ extnID }) => extnID === id_ce_subjectAltName)?.extnValue;
  if (!names) return [];
  return AsnConvert.parse(names, SubjectAlternativeName).flatMap(({ dNSName }) => dNSName ?? []);
}

function toArrayBuffer(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines}\n-----END CERTIFICATE REQUEST-----`;
}
