import type { Dashboard, State } from '../store/state.ts';
import { type Answer, answerJson, denyAccess } from './answer.ts';
import { renderDashboardWithMeta, renderFolderWithMeta } from './dashboard-views.ts';
import { type Call, defineGet, type Route } from './route.ts';
import { searchDashboards } from './search.ts';

export const dashboardRoutes: readonly Route[] = [
  defineGet('/api/search', 'reader', ({ grafana, orgId, query }) =>
    searchDashboards(grafana.database.state, orgId, query),
  ),
  defineGet('/api/dashboards/uid/:uid', 'reader', oneDashboard),
  defineGet('/api/folders', 'reader', listFolders),
  defineGet('/api/folders/:uid', 'reader', oneFolder),
];

function oneDashboard({ grafana, container, orgId, parameter }: Call): Answer {
  const { state } = grafana.database;
  const dashboard = state.dashboards.find((each) => each.uid === parameter && each.orgId === orgId);
  if (dashboard === undefined) return answerJson({ message: 'Dashboard not found', traceID: '' }, 404);
  return answerJson(
    renderDashboardWithMeta(dashboard, { state, container, providers: grafana.dashboards.providers }),
  );
}

/** An anonymous visitor may read everything that exists. */
function listFolders({ grafana, orgId, user }: Call): Answer {
  const folders = foldersOf(grafana.database.state, orgId);
  if (user === undefined && folders.length === 0) return denyAccess('folders:read');
  return answerJson(folders.map(({ id, uid, title }) => ({ id, uid, title })));
}

function oneFolder({ grafana, orgId, parameter }: Call): Answer {
  const folder = foldersOf(grafana.database.state, orgId).find(({ uid }) => uid === parameter);
  if (folder === undefined) return answerJson({ message: 'folder not found', status: 'not-found' }, 404);
  return answerJson(renderFolderWithMeta(folder));
}

function foldersOf(state: State, orgId: number): readonly Dashboard[] {
  const folders = state.dashboards.filter((dashboard) => dashboard.isFolder && dashboard.orgId === orgId);
  return folders.sort((a, b) => (a.title.toLowerCase() < b.title.toLowerCase() ? -1 : 1));
}
