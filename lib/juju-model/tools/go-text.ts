/** A text as Go's %q prints it, which is how Juju quotes in its messages. */
export function goQuoted(text: string): string {
  return JSON.stringify(text);
}

/** A list as Go's %q prints it: in brackets, without commas. */
export function goQuotedList(texts: readonly string[]): string {
  return `[${texts.map(goQuoted).join(' ')}]`;
}

/** JSON as Go's encoding/json writes it: the keys of maps sorted, and <, > and & escaped. */
export function goJson(value: unknown): string {
  return JSON.stringify(value ?? null).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A copy whose keys are in byte order at every depth, as Go prints maps. */
export function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, withSortedKeys(inner)]));
}
