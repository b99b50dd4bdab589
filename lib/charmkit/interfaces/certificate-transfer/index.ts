export { transferCertificates } from './provider.ts';
export { announceVersion, readTransferredCertificates } from './requirer.ts';
