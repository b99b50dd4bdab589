export { parseCertificates } from './certificates.ts';
export type { RawDatabag } from './databag.ts';
export { jsonText } from './json-text.ts';
export { type DatabagOrigin, parseDatabag } from './parse-databag.ts';
export { secretId } from './secret-id.ts';
