import { relative } from 'node:path';

import type { Container } from '../container.ts';
import type { DashboardProvider } from '../provisioning/dashboard-providers.ts';
import type { Dashboard, State } from '../store/state.ts';

const mayAll = { canAdd: true, canEdit: true, canDelete: true };

/** `/api/dashboards/uid/:uid`. */
export function renderDashboardWithMeta(
  dashboard: Dashboard,
  where: {
    readonly state: State;
    readonly providers: readonly DashboardProvider[];
    readonly container: Container;
  },
): unknown {
  const { slug, version, created, updated, isFolder, folderId } = dashboard;
  return {
    meta: {
      type: 'db',
      ...{ canSave: true, canEdit: true, canAdmin: true, canStar: true, canDelete: true },
      ...{ slug, url: dashboardUrl(dashboard), expires: '0001-01-01T00:00:00Z', created, updated },
      ...{ updatedBy: 'Anonymous', createdBy: 'Anonymous', version, hasAcl: false, isFolder, folderId },
      ...folderFields(where.state, folderId),
      ...origin(dashboard, where),
      annotationsPermissions: { dashboard: mayAll, organization: mayAll },
      ...{ publicDashboardAccessToken: '', publicDashboardUid: '', publicDashboardEnabled: false },
    },
    dashboard: dashboard.data,
  };
}

/** One item of `/api/search`. */
export function renderFoundDashboard(dashboard: Dashboard, state: State): unknown {
  const { id, uid, title, slug, isFolder, folderId } = dashboard;
  return {
    ...{ id, uid, title, uri: `db/${slug}`, url: dashboardUrl(dashboard), slug: '' },
    ...{ type: isFolder ? 'dash-folder' : 'dash-db', tags: listTags(dashboard), isStarred: false },
    ...(folderId === 0 ? {} : { folderId, ...folderFields(state, folderId) }),
    sortMeta: 0,
  };
}

/** `/api/folders/:uid`. */
export function renderFolderWithMeta(folder: Dashboard): unknown {
  const { id, uid, title, created, updated, version } = folder;
  return {
    ...{ id, uid, title, url: dashboardUrl(folder), hasAcl: false },
    ...{ canSave: true, canEdit: true, canAdmin: true, canDelete: true },
    ...{ createdBy: 'Anonymous', created, updatedBy: 'Anonymous', updated, version },
  };
}

/** The tags in a dashboard's JSON, sorted. */
export function listTags(dashboard: Dashboard): readonly string[] {
  const tags: unknown = dashboard.data.tags;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string').sort() : [];
}

function dashboardUrl({ isFolder, uid, slug }: Dashboard): string {
  return isFolder ? `/dashboards/f/${uid}/${slug}` : `/d/${uid}/${slug}`;
}

function folderFields(state: State, folderId: number): Readonly<Record<string, string>> {
  const folder = state.dashboards.find(({ id }) => id === folderId);
  if (folder === undefined) return { folderUid: '', folderTitle: 'General', folderUrl: '' };
  return { folderUid: folder.uid, folderTitle: folder.title, folderUrl: dashboardUrl(folder) };
}

/** A dashboard whose provider allows changes in the front end does not count as provisioned. */
function origin(
  dashboard: Dashboard,
  where: {
    readonly state: State;
    readonly providers: readonly DashboardProvider[];
    readonly container: Container;
  },
): { readonly provisioned: boolean; readonly provisionedExternalId: string } {
  const note = where.state.provisionedDashboards.find(({ dashboardId }) => dashboardId === dashboard.id);
  const provider = where.providers.find(({ name }) => name === note?.provider);
  if (note === undefined || provider === undefined) return { provisioned: false, provisionedExternalId: '' };
  const provisionedExternalId = relative(where.container.hostPath(provider.path), note.path);
  return { provisioned: !provider.allowUiUpdates, provisionedExternalId };
}
