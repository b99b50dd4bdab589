import { X509Certificate } from 'node:crypto';
import type { DatabagOrigin } from './parse-databag.ts';

/** One text may hold several, as a bundle does. */
const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates in texts from the other side: PEM without a newline at the end, each once and sorted, so that equal
 * sets are equal text. What is none is left out, after one warning.
 */
export function parseCertificates(
  texts: readonly string[],
  { relation, log }: DatabagOrigin,
): readonly string[] {
  const certificates = texts.flatMap((text) => text.match(block) ?? [text]).map(normalized);
  if (certificates.includes(undefined)) log.warning(`${relation.id}: ignored what is not a certificate`);
  return [...new Set(certificates.filter((pem) => pem !== undefined))].sort();
}

/** One certificate, written anew; undefined where the text is none. */
function normalized(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).toString().trim();
  } catch {
    return undefined;
  }
}
