/**
 * A value as Juju's tools hold it in Go. A Map is a Go map, which Go prints with sorted keys; an object is a struct,
 * whose fields stay in their order; a Date is a time.Time.
 */
export type GoValue =
  | null
  | undefined
  | string
  | number
  | boolean
  | Date
  | readonly GoValue[]
  | ReadonlyMap<string, GoValue>
  | { readonly [field: string]: GoValue };

/** Converts every object in the value to a Go map. */
export function convertToGo(value: unknown): GoValue {
  if (Array.isArray(value)) return value.map(convertToGo);
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, inner]) => [key, convertToGo(inner)]));
  }
  return value as GoValue;
}

export function isMap(value: GoValue): value is ReadonlyMap<string, GoValue> {
  return value instanceof Map;
}

export function isList(value: GoValue): value is readonly GoValue[] {
  return Array.isArray(value);
}

/** JSON as Go's encoding/json writes it: it sorts the keys of maps by bytes, and escapes <, > and &. */
export function renderGoJson(value: GoValue): string {
  if (value === undefined || value === null) return 'null';
  if (isList(value)) return `[${value.map(renderGoJson).join(',')}]`;
  if (isMap(value)) return jsonObject([...value].sort(([a], [b]) => (a < b ? -1 : 1)));
  if (value instanceof Date) return `"${renderTime(value)}"`;
  if (typeof value === 'object') return jsonObject(Object.entries(value));
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A time in RFC 3339 as Go's encoders write it, with only as many digits of a second as needed. */
export function renderTime(value: Date): string {
  return value.toISOString().replace(/\.?0+Z$/, 'Z');
}

function jsonObject(entries: readonly (readonly [string, GoValue])[]): string {
  return `{${entries.map(([key, inner]) => `${renderGoJson(key)}:${renderGoJson(inner)}`).join(',')}}`;
}
