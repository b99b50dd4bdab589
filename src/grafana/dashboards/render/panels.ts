import { type JsonObject, listObjects } from './json-object.ts';

/**
 * Lists all panels of a dashboard: in the dashboard itself, in a collapsed row (a panel that contains
 * panels), or in the rows of Grafana before version 5.
 */
export function listPanels(dashboard: JsonObject): readonly JsonObject[] {
  const rows = listObjects(dashboard['rows']);
  return [dashboard, ...rows].flatMap(({ panels }) => withNested(listObjects(panels)));
}

/** The queries of a panel. */
export function listQueries(panel: JsonObject): readonly JsonObject[] {
  return listObjects(panel['targets']);
}

function withNested(panels: readonly JsonObject[]): readonly JsonObject[] {
  return panels.flatMap((panel) => [panel, ...withNested(listObjects(panel['panels']))]);
}
