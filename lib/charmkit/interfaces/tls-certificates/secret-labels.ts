import { createHash } from 'node:crypto';

/** The id of the Python library, whose labels these are. A charm that used that library finds its secrets again. */
const library = 'afd8c2bccf834997afce12c2706d2ede';

export function namePrivateKey(unitNumber: number, endpoint: string): string {
  return `${library}-private-key-${unitNumber}-${endpoint}`;
}

/** Whether the label is that of a private key. */
export function isPrivateKeySecret(label: string | undefined): boolean {
  return label?.startsWith(`${library}-private-key-`) ?? false;
}

/** The secret whose expiry triggers a renewal. */
export function nameCertificate(unitNumber: number, requestId: string): string {
  return `${certificatePrefix(unitNumber)}${requestId}`;
}

/** The request of a certificate's secret; undefined for another secret. */
export function parseRequestId(unitNumber: number, label: string | undefined): string | undefined {
  const prefix = certificatePrefix(unitNumber);
  return label?.startsWith(prefix) ? label.slice(prefix.length) : undefined;
}

/** Whether the label is one of these, for a key or a certificate. */
export function isCertificateSecret(label: string | undefined): boolean {
  return label?.startsWith(`${library}-`) ?? false;
}

/** The identifier of a signing request. */
export function identifyRequest(request: string): string {
  return createHash('sha256').update(request.trim()).digest('hex');
}

function certificatePrefix(unitNumber: number): string {
  return `${library}-certificate-${unitNumber}-`;
}
