import { X509Certificate } from 'node:crypto';
import type { DatabagOrigin } from './parse-databag.ts';
import { splitPem } from './pem.ts';

export interface CertificateReading {
  /** PEM without a newline at the end, each once and sorted, so that equal sets are equal text. */
  readonly certificates: readonly string[];
  /** Whether something was left out that is not a certificate, or one too many. */
  readonly isIncomplete: boolean;
}

/** Of one application. Grafana and its container's bundle of authorities take their time over each. */
const maxCertificates = 100;
const maxCharacters = 262_144;

/** The certificates in texts from the other side. What is none is left out, after one warning. */
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

/** One certificate, written anew; undefined where the text is none. */
function normalized(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).toString().trim();
  } catch {
    return undefined;
  }
}
