import { DashboardError } from './dashboard-error.ts';
import { isJsonObject, type JsonObject, listObjects } from './json-object.ts';

/** The limit for all text that constants add. A constant that every panel uses may be a megabyte long. */
const maxAdded = 1_048_576;

/**
 * Replaces `${VAR_PREFIX}` and the like with the constants of an exported dashboard. Grafana does so on
 * import, but not when it provisions.
 */
export function fillConstants(dashboard: JsonObject): void {
  const constants = listConstants(dashboard);
  if (constants.size === 0) return;
  let added = 0;
  const fill = (text: string) =>
    text.replaceAll(/\$\{(\w+)\}/g, (found, name: string) => {
      const value = constants.get(name);
      if (value === undefined) return found;
      added += value.length;
      if (added > maxAdded) throw new DashboardError('becomes too large with its inputs of type constant');
      return value;
    });
  fillAll(dashboard, fill);
}

function listConstants(dashboard: JsonObject): ReadonlyMap<string, string> {
  const inputs = listObjects(dashboard['__inputs']).filter(({ type }) => type === 'constant');
  return new Map(
    inputs.flatMap(({ name, value }) =>
      typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}

function fillAll(holder: JsonObject | unknown[], fill: (text: string) => string): void {
  const values = holder as JsonObject;
  for (const [key, value] of Object.entries(values)) {
    if (key === '__inputs') continue;
    if (typeof value === 'string') values[key] = fill(value);
    else if (Array.isArray(value) || isJsonObject(value)) fillAll(value, fill);
  }
}
