import { findExcess, type JsonLimits } from './json-limits.ts';

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/**
 * JSON text with the keys of every object sorted, so that equal values give equal bytes. A databag that is written with
 * it changes only when its content changes, so Juju runs no unnecessary hooks.
 */
export function renderCanonicalJson(value: JsonValue): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isPlainObject(inner) ? sortedByKey(inner) : inner));
}

/** Limits for text that this charm or its workload wrote: far above any real value. */
export const ownJson: JsonLimits = { characters: 67_108_864, depth: 200, values: 5_000_000 };

export type JsonReading = { readonly value: unknown } | { readonly fault: string };

/** The value of JSON text, or a description of the fault that repeats none of the text. */
export function readJson(text: string, limits: JsonLimits): JsonReading {
  const fault = findExcess(text, limits);
  if (fault !== undefined) return { fault };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: 'is not JSON' };
  }
}

/** The value of JSON text, or undefined if it is not JSON. */
export function parseJson(text: string, limits: JsonLimits = ownJson): unknown {
  const reading = readJson(text, limits);
  return 'value' in reading ? reading.value : undefined;
}

/** Whether a value is an object, and neither null nor an array. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortedByKey(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
