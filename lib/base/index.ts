export { type ErrorFacts, messageOf, SdkError } from './errors.ts';
export { unreachable } from './exhaustive.ts';
export { canonicalJson, type JsonValue, parseJson } from './json.ts';
export type { Logger } from './logger.ts';
