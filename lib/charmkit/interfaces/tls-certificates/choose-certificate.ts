import { type KeyObject, X509Certificate } from 'node:crypto';
import { splitPem } from '../../relation/index.ts';
import type { Answer } from './schema.ts';

/** A certificate and its chain up to an authority. All in PEM, without a newline at the end. */
export interface IssuedCertificate {
  readonly certificate: string;
  /** From the certificate's issuer upwards, without the certificate itself. */
  readonly chain: readonly string[];
  readonly ca: string;
  readonly validFrom: Date;
  readonly validTo: Date;
}

export interface Choice {
  /** Of several, the one that is valid longest. */
  readonly issued: IssuedCertificate | undefined;
  /** Why other answers were refused. */
  readonly problems: readonly string[];
}

/** Chooses the certificate from the answers to one request: it must be a server's, for this key, and not revoked. */
export function chooseCertificate(answers: readonly Answer[], key: KeyObject): Choice {
  const judged = answers.map((answer) => judge(answer, key));
  const sound = judged.filter((each) => typeof each !== 'string');
  const [issued] = sound.toSorted((a, b) => b.validTo.getTime() - a.validTo.getTime());
  return { issued, problems: judged.filter((each) => typeof each === 'string') };
}

function judge(answer: Answer, key: KeyObject): IssuedCertificate | string {
  const certificate = parseCertificate(answer.certificate);
  const ca = parseCertificate(answer.ca);
  if (answer.revoked) return 'it was revoked';
  if (!certificate || !ca) return 'it, or the one of its issuer, is not a certificate';
  if (certificate.ca) return 'it belongs to an authority';
  if (!certificate.checkPrivateKey(key)) return "it is for another key than this unit's";
  const chain = (answer.chain ?? []).flatMap((pem) => parseCertificate(pem) ?? []);
  return {
    certificate: pemOf(certificate),
    chain: chain.filter(({ raw }) => !raw.equals(certificate.raw)).map(pemOf),
    ca: pemOf(ca),
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
  };
}

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(splitPem(pem)[0] ?? '');
  } catch {
    return undefined;
  }
}

/** In canonical form, without other text of the other side. */
function pemOf(certificate: X509Certificate): string {
  return certificate.toString().trim();
}
