import type { Dashboard, State } from '../store/state.ts';
import { type Answer, accessDenied, json } from './answer.ts';
import { dashboardWithMeta, folderWithMeta } from './dashboard-views.ts';
import { type Call, get, type Route } from './route.ts';
import { search } from './search.ts';

export const dashboardRoutes: readonly Route[] = [
  get('/api/search', 'reader', ({ grafana, orgId, query }) => search(grafana.database.state, orgId, query)),
  get('/api/dashboards/uid/:uid', 'reader', oneDashboard),
  get('/api/folders', 'reader', listFolders),
  get('/api/folders/:uid', 'reader', oneFolder),
];

function oneDashboard({ grafana, container, orgId, parameter }: Call): Answer {
  const { state } = grafana.database;
  const dashboard = state.dashboards.find((each) => each.uid === parameter && each.orgId === orgId);
  if (dashboard === undefined) return json({ message: 'Dashboard not found', traceID: '' }, 404);
  return json(dashboardWithMeta(dashboard, { state, container, providers: grafana.dashboards.providers }));
}

/** An anonymous visitor may read everything that exists. */
function listFolders({ grafana, orgId, user }: Call): Answer {
  const folders = foldersOf(grafana.database.state, orgId);
  if (user === undefined && folders.length === 0) return accessDenied('folders:read');
  return json(folders.map(({ id, uid, title }) => ({ id, uid, title })));
}

function oneFolder({ grafana, orgId, parameter }: Call): Answer {
  const folder = foldersOf(grafana.database.state, orgId).find(({ uid }) => uid === parameter);
  if (folder === undefined) return json({ message: 'folder not found', status: 'not-found' }, 404);
  return json(folderWithMeta(folder));
}

function foldersOf(state: State, orgId: number): readonly Dashboard[] {
  const folders = state.dashboards.filter((dashboard) => dashboard.isFolder && dashboard.orgId === orgId);
  return folders.sort((a, b) => (a.title.toLowerCase() < b.title.toLowerCase() ? -1 : 1));
}
