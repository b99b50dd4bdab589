export { type ErrorFacts, messageOf, SdkError } from './errors.ts';
export { escapeUnprintable } from './escape-text.ts';
export { unreachable } from './exhaustive.ts';
export { canonicalJson, type JsonReading, type JsonValue, ownJson, parseJson, readJson } from './json.ts';
export type { JsonLimits } from './json-limits.ts';
export type { Logger } from './logger.ts';
export { isPrivateDirectory, makePrivateDirectory } from './private-directory.ts';
