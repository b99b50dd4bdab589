import { randomUUID } from 'node:crypto';

import { SdkError } from 'charmkit/base';

import type { Profile } from '../profile.ts';
import { renderSlug } from './slug.ts';
import type { Dashboard, ProvisionedDashboard, State } from './state.ts';
import { dropMilliseconds } from './users.ts';

/** A dashboard or folder to save, which may replace an existing one. */
export interface DashboardDraft {
  /** The id of the dashboard that the same file created before. Undefined if there is none yet. */
  readonly id: number | undefined;
  readonly orgId: number;
  readonly folderId: number;
  readonly isFolder: boolean;
  /** The provider of its file. */
  readonly provider: string;
  /** The dashboard's JSON, which contains the title and the uid. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly modified: Date;
}

/** The differences between the versions of Grafana that concern dashboards. */
export type DashboardRules = Pick<Profile, 'allowsEqualTitles' | 'guardsManagers' | 'refusesNewFormat'>;

/**
 * Saves a dashboard as provisioning does, with the overwrite flag. It replaces the dashboard that the file
 * created before, else the one with that uid, else the one whose title has the same slug in that folder.
 */
export function saveDashboard(state: State, draft: DashboardDraft, rules: DashboardRules): Dashboard {
  const title = text(draft.data.title).trim();
  const slug = renderSlug(title);
  const uid = text(draft.data.uid).trim();
  assertValid(title, uid, draft);
  if (rules.refusesNewFormat) assertOldFormat(draft.data);
  const known = sameIdOrUid(state, draft, uid);
  const mayTitlesBeEqual = rules.allowsEqualTitles && !draft.isFolder;
  const overwritten = mayTitlesBeEqual ? undefined : sameSlug(state, draft, slug, known);
  if (rules.guardsManagers) assertUnmanaged(state, draft, known);
  const saved = revision(draft, overwritten ?? known, {
    title,
    slug,
    uid: (overwritten?.uid ?? uid) || known?.uid || randomUUID(),
    id: (overwritten ?? known)?.id ?? state.lastDashboardId + 1,
  });
  state.lastDashboardId = Math.max(state.lastDashboardId, saved.id);
  state.dashboards = [...state.dashboards.filter((dashboard) => dashboard.id !== saved.id), saved];
  return saved;
}

/** Records from which file a dashboard came: one record for each dashboard and provider. */
export function recordProvisioned(state: State, note: ProvisionedDashboard): void {
  const others = state.provisionedDashboards.filter(
    (other) => other.dashboardId !== note.dashboardId || other.provider !== note.provider,
  );
  state.provisionedDashboards = [...others, note];
}

/** Forgets from which file a dashboard came, but keeps the dashboard. */
export function unprovisionDashboard(state: State, id: number): void {
  state.provisionedDashboards = state.provisionedDashboards.filter((note) => note.dashboardId !== id);
}

export function deleteDashboard(state: State, id: number): void {
  state.dashboards = state.dashboards.filter((dashboard) => dashboard.id !== id);
  unprovisionDashboard(state, id);
}

function assertValid(title: string, uid: string, draft: DashboardDraft): void {
  if (title === '') throw refusal('Dashboard title cannot be empty');
  if (draft.isFolder && /^general$/i.test(title)) throw refusal('A folder with that name already exists');
  if (/[^a-zA-Z0-9_-]/.test(uid)) throw refusal('uid contains illegal characters');
  if (uid.length > 40) throw refusal('uid too long, max 40 characters');
}

function assertOldFormat({ elements, layout }: DashboardDraft['data']): void {
  if (elements === undefined || layout === undefined) return;
  throw refusal('dashboard appears to be in v2 format. Please use the /apis/dashboard.grafana.app/v2 API');
}

function assertUnmanaged(state: State, { provider }: DashboardDraft, known: Dashboard | undefined): void {
  const isManaged = state.provisionedDashboards.some(
    (note) => note.dashboardId === known?.id && note.provider !== provider,
  );
  if (!isManaged) return;
  throw refusal('Cannot change resource manager; remove the existing manager first, then add the new one');
}

function sameIdOrUid(state: State, draft: DashboardDraft, uid: string): Dashboard | undefined {
  const byId = state.dashboards.find(({ id }) => id === draft.id);
  const byUid = state.dashboards.find(
    (other) => uid !== '' && other.orgId === draft.orgId && other.uid === uid,
  );
  if (byId !== undefined && byUid !== undefined && byId !== byUid) {
    throw refusal('A dashboard with the same uid already exists');
  }
  const existing = byId ?? byUid;
  if (existing !== undefined && existing.isFolder !== draft.isFolder)
    throw refusal('Dashboard cannot be changed to a folder');
  return existing;
}

function sameSlug(
  state: State,
  draft: DashboardDraft,
  slug: string,
  existing: Dashboard | undefined,
): Dashboard | undefined {
  const same = state.dashboards.find(
    (other) =>
      other.orgId === draft.orgId &&
      other.slug === slug &&
      (other.isFolder || other.folderId === draft.folderId),
  );
  if (same === undefined || same === existing) return undefined;
  if (same.isFolder !== draft.isFolder)
    throw refusal('A folder or dashboard in the general folder has the same name');
  return same;
}

function revision(
  draft: DashboardDraft,
  existing: Dashboard | undefined,
  identity: Pick<Dashboard, 'title' | 'slug' | 'uid' | 'id'>,
): Dashboard {
  const version = (existing?.version ?? 0) + 1;
  const now = dropMilliseconds(new Date());
  return {
    ...identity,
    orgId: draft.orgId,
    isFolder: draft.isFolder,
    folderId: draft.folderId,
    version,
    created: existing?.created ?? now,
    updated: existing === undefined ? now : dropMilliseconds(draft.modified),
    data: { ...draft.data, id: identity.id, title: identity.title, uid: identity.uid, version },
  };
}

function refusal(message: string): SdkError {
  return new SdkError(message, { code: 'dashboard-refused' });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
