import { type JsonObject, objectsIn } from './json-object.ts';

/**
 * All panels of a dashboard, wherever they stand: in the dashboard, in a collapsed row, which is a panel with panels, or
 * in the rows that Grafana had before version 5.
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
