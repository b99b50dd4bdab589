import { X509Certificate } from 'node:crypto';
import type { DatabagOrigin } from './parse-databag.ts';
import { splitPem } from './pem.ts';

export interface CertificateReading {
  /** PEM without a newline at the end, sorted and without duplicates, so that equal sets give equal text. */
  readonly certificates: readonly string[];
  /** Whether a text was not a certificate, or there were too many certificates. */
  readonly isIncomplete: boolean;
}

/** Limit for one application: Grafana and the bundle of authorities in its container take time for each certificate. */
const maxCertificates = 100;
const maxCharacters = 262_144;

/** The certificates in texts from the other side. Invalid ones are left out, with one warning. */
export function parseCertificates(
  texts: readonly string[],
  { relation, log }: DatabagOrigin,
): CertificateReading {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  const isTooLong = length > maxCharacters;
  const blocks = isTooLong ? [] : texts.flatMap(splitPem);
  const read = blocks.slice(0, maxCertificates).map(normalized);
  const certificates = [...new Set(read.filter((pem) => pem !== undefined))].sort();
  const isIncomplete = isTooLong || blocks.length > maxCertificates || read.includes(undefined);
  if (isTooLong) log.warning(`${relation.id}: ignored certificates of more than ${maxCharacters} characters`);
  else if (blocks.length > maxCertificates)
    log.warning(`${relation.id}: ignored all certificates but the first ${maxCertificates}`);
  else if (isIncomplete) log.warning(`${relation.id}: ignored text that is not a certificate`);
  return { certificates, isIncomplete };
}

/** One certificate in canonical form, or undefined if the text is not a certificate. */
function normalized(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).toString().trim();
  } catch {
    return undefined;
  }
}
