import type { JsonObject } from './json-object.ts';
import { listPanels } from './panels.ts';

/**
 * Panels that use Angular. Grafana 11 does not show them by default, and Grafana 12 does not show them at
 * all.
 */
const angularTypes = ['graph', 'grafana-worldmap-panel', 'singlestat', 'table-old'] as const;

/** The message to the dashboard's author about its Angular panels. Undefined if Grafana shows all panels. */
export function describeAngularPanels(dashboard: JsonObject): string | undefined {
  const types = new Set(listPanels(dashboard).map(({ type }) => type));
  const angular = angularTypes.filter((type) => types.has(type));
  if (angular.length === 0) return undefined;
  return `has panels that Grafana does not show from version 12 on, since they need Angular: ${angular.join(', ')}`;
}
