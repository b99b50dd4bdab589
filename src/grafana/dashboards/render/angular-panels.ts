import type { JsonObject } from './json-object.ts';
import { panelsOf } from './panels.ts';

/** Panels made with Angular, which Grafana 11 does not show by default, and 12 not at all. */
const angularTypes: ReadonlySet<string> = new Set([
  'graph',
  'singlestat',
  'table-old',
  'grafana-worldmap-panel',
]);

/** What the dashboard's author is to know of its panels; undefined where Grafana shows all of them. */
export function describeAngularPanels(dashboard: JsonObject): string | undefined {
  const types = new Set(panelsOf(dashboard).map(({ type }) => type));
  const angular = [...types].filter((type) => typeof type === 'string' && angularTypes.has(type)).sort();
  if (angular.length === 0) return undefined;
  return `has panels that Grafana does not show from version 12 on, since they need Angular: ${angular.join(', ')}`;
}
