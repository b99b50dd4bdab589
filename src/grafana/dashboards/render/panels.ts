import { type JsonObject, objectsIn } from './json-object.ts';

/**
 * Lists all panels of a dashboard: in the dashboard itself, in a collapsed row (a panel that contains
 * panels), or in the rows of Grafana before version 5.
 */
export function panelsOf(dashboard: JsonObject): readonly JsonObject[] {
  const rows = objectsIn(dashboard['rows']);
  return [dashboard, ...rows].flatMap(({ panels }) => withNested(objectsIn(panels)));
}

/** The queries of a panel. */
export function targetsOf(panel: JsonObject): readonly JsonObject[] {
  return objectsIn(panel['targets']);
}

function withNested(panels: readonly JsonObject[]): readonly JsonObject[] {
  return panels.flatMap((panel) => [panel, ...withNested(objectsIn(panel['panels']))]);
}
