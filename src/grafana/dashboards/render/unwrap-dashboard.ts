import { DashboardError } from './dashboard-error.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';

const apiGroup = 'dashboard.grafana.app/';

/** Why a dashboard of version 2 is refused. */
const newFormatProblem = `is in Grafana's format of version 2 (${apiGroup}v2), which can't be provisioned: export it as classic JSON`;

/**
 * Returns the dashboard in an export of Grafana: the dashboard itself, a resource of its API up to version 1,
 * or an answer of its older API, `{"dashboard": …}`. From files, Grafana reads only the dashboard itself.
 * @throws DashboardError for a resource of version 2, whose dashboards have a different format
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

/** The name of a resource is the uid of its dashboard. */
function withUid(dashboard: JsonObject, metadata: unknown): JsonObject {
  const name = isJsonObject(metadata) ? metadata['name'] : undefined;
  return dashboard['uid'] || name === undefined ? dashboard : { ...dashboard, uid: name };
}

function newFormat(): DashboardError {
  return new DashboardError(newFormatProblem);
}
