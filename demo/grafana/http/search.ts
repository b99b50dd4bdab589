import type { Dashboard, State } from '../store/state.ts';
import { type Answer, answerJson } from './answer.ts';
import { listTags, renderFoundDashboard } from './dashboard-views.ts';

const maximumLimit = 5000;
const aboveMaximum = `Limit is above maximum allowed (${maximumLimit}), use page parameter to access hits beyond limit`;

/** `/api/search`: folders first, then dashboards, by title. */
export function searchDashboards(state: State, orgId: number, query: URLSearchParams): Answer {
  const limit = Number(query.get('limit')) || 1000;
  if (limit > maximumLimit) return answerJson({ message: aboveMaximum }, 422);
  const first = (Math.max(Number(query.get('page')), 1) - 1) * limit;
  const own = state.dashboards.filter((dashboard) => dashboard.orgId === orgId);
  const found = own.filter((dashboard) => isMatch(dashboard, query)).sort(byKindAndTitle);
  return answerJson(
    found.slice(first, first + limit).map((dashboard) => renderFoundDashboard(dashboard, state)),
  );
}

function isMatch(dashboard: Dashboard, query: URLSearchParams): boolean {
  const words = (query.get('query') ?? '').toLowerCase();
  const tags = listTags(dashboard);
  return (
    dashboard.title.toLowerCase().includes(words) &&
    isAmong(query.getAll('type'), dashboard.isFolder ? 'dash-folder' : 'dash-db') &&
    isAmong(query.getAll('dashboardUIDs'), dashboard.uid) &&
    isAmong(query.getAll('dashboardIds'), String(dashboard.id)) &&
    isAmong(query.getAll('folderIds'), String(dashboard.folderId)) &&
    query.getAll('tag').every((tag) => tags.includes(tag)) &&
    query.get('starred') !== 'true'
  );
}

function isAmong(wanted: readonly string[], value: string): boolean {
  return wanted.length === 0 || wanted.includes(value);
}

function byKindAndTitle(a: Dashboard, b: Dashboard): number {
  if (a.isFolder !== b.isFolder) return a.isFolder ? -1 : 1;
  return a.title.toLowerCase() < b.title.toLowerCase() ? -1 : 1;
}
