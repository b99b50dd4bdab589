export { publishTransferredCertificates } from './provider.ts';
export { readTransferredCertificates, requestTransferredCertificates } from './requirer.ts';
