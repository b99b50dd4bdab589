export { computeAgeMs } from './compute-age.ts';
export { type ErrorFacts, getErrorMessage, SdkError } from './errors.ts';
export { escapeUnprintable } from './escape-text.ts';
export {
  containerKinds,
  formerKinds,
  type HookNameParts,
  lifecycleKinds,
  relationKinds,
  secretKinds,
  splitHookName,
  storageKinds,
} from './hook-kinds.ts';
export { hasPlainHost, maxUrlLength } from './http-url.ts';
export {
  isPlainObject,
  type JsonReading,
  type JsonValue,
  ownJson,
  parseJson,
  readJson,
  renderCanonicalJson,
} from './json.ts';
export type { JsonLimits } from './json-limits.ts';
export type { Logger } from './logger.ts';
export { matchesPattern } from './match-pattern.ts';
export { isPrivateDirectory, makePrivateDirectory } from './private-directory.ts';
