export { type CertificateReading, parseCertificates } from './certificates.ts';
export type { RawDatabag } from './databag.ts';
export { jsonLimits, jsonText } from './json-text.ts';
export { type DatabagOrigin, parseDatabag } from './parse-databag.ts';
export { splitPem } from './pem.ts';
export { normalizeSecretId, secretId } from './secret-id.ts';
export { httpUrl, renderName, textUpTo } from './text.ts';
