export type { IssuedCertificate } from './choose-certificate.ts';
export {
  type CertificateAnswer,
  type CertificateRequest,
  publishCertificates,
  readCertificateRequests,
} from './provider.ts';
export { cancelAllRenewals } from './renewal.ts';
export { isRenewalDue, type RequestedCertificate, requestCertificate, type UnreadKey } from './requirer.ts';
export { isCertificateSecret, isPrivateKeySecret } from './secret-labels.ts';
export type { CertificateSubject } from './signing-request.ts';
