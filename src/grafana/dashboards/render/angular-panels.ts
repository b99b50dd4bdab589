import type { JsonObject } from './json-object.ts';
import { panelsOf } from './panels.ts';

/** Panels made with Angular, which Grafana 11 does not show by default, and 12 not at all. */
const angularTypes = ['graph', 'grafana-worldmap-panel', 'singlestat', 'table-old'] as const;

/** What the dashboard's author is to know of its panels; undefined where Grafana shows all of them. */
export function describeAngularPanels(dashboard: JsonObject): string | undefined {
  const types = new Set(panelsOf(dashboard).map(({ type }) => type));
  const angular = angularTypes.filter((type) => types.has(type));
  if (angular.length === 0) return undefined;
  return `has panels that Grafana does not show from version 12 on, since they need Angular: ${angular.join(', ')}`;
}
