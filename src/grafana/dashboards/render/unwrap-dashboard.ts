import { DashboardError } from './dashboard-error.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';

const apiGroup = 'dashboard.grafana.app/';

/**
 * The dashboard in what Grafana exports: itself; in a resource of its API, version 1 and before; or in an answer of its
 * older API, `{"dashboard": …}`. Grafana reads none of these from files but the dashboard itself.
 * @throws DashboardError for a resource of version 2, whose dashboards have another form
 */
export function unwrapDashboard(exported: JsonObject): JsonObject {
  const { apiVersion, kind, metadata, spec, dashboard } = exported;
  if (typeof apiVersion === 'string' && apiVersion.startsWith(apiGroup) && kind === 'Dashboard') {
    if (apiVersion.startsWith(`${apiGroup}v2`)) throw newFormat();
    return withUid(unwrapDashboard(isJsonObject(spec) ? spec : {}), metadata);
  }
  if (isJsonObject(dashboard) && !('panels' in exported) && !('title' in exported))
    return unwrapDashboard(dashboard);
  if (isJsonObject(exported['elements']) && isJsonObject(exported['layout'])) throw newFormat();
  return exported;
}

/** A resource is named by its dashboard's uid. */
function withUid(dashboard: JsonObject, metadata: unknown): JsonObject {
  const name = isJsonObject(metadata) ? metadata['name'] : undefined;
  return dashboard['uid'] || name === undefined ? dashboard : { ...dashboard, uid: name };
}

function newFormat(): DashboardError {
  return new DashboardError(
    `is in Grafana's format of version 2 (${apiGroup}v2), which can't be provisioned: export it as classic JSON`,
  );
}
