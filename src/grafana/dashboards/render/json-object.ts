/** An object of a dashboard's JSON. Its values may be anything, because a charm's author wrote them. */
export type JsonObject = Record<string, unknown>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the objects in a list. Empty if the value is not a list. */
export function listObjects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/**
 * Renders a text, number or boolean as text. Everything else becomes empty text: JavaScript can't convert an object that
 * has a member `toString`.
 */
export function renderScalar(value: unknown): string {
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isScalar ? String(value) : '';
}
