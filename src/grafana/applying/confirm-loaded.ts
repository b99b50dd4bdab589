import type { PebbleClient } from 'charmkit/pebble';
import { GrafanaApiError } from '../api/http-api.ts';
import type { WorkloadOutcome } from '../api/workload-outcome.ts';
import { identifyDashboard, isUsable } from '../dashboards/known-dashboard.ts';
import { readDashboardIndex } from '../dashboards/observe-files.ts';
import type { Applied } from '../notes/applied.ts';
import type { ExpectedSources, Loads } from '../planning/change.ts';
import type { Administrator } from './administrator.ts';

export interface LoadedAccess {
  readonly pebble: PebbleClient;
  readonly admin: Administrator;
  readonly password: () => Promise<string | undefined>;
  /** Whether a refusal may be due to Grafana's start or a migration. */
  readonly isYoung: boolean;
}

/** The problem of a Grafana that may refuse the password only for now. */
export const youngRefusal = {
  problem: 'Grafana refuses the admin password (401): it is starting or migrating, or has another one',
  answer: 'refusing',
} as const;

/**
 * Records as loaded what Grafana itself lists, because a migrating Grafana answers a reload with 200 but
 * loads nothing. If a Grafana that has long started refuses the password, its start is the only proof.
 */
export async function confirmLoaded(
  access: LoadedAccess,
  plan: Loads,
  outcome: WorkloadOutcome,
): Promise<WorkloadOutcome> {
  const { admin, isYoung, password: readPassword } = access;
  const { datasources, dashboardProviders } = plan;
  const before = outcome.applied;
  const loaded = { ...before, datasources, dashboardProviders, refused: undefined, starting: undefined };
  const password = await readPassword();
  if (password === undefined) return { ...outcome, applied: loaded };
  if (admin.isRefused(password))
    return isYoung ? { ...outcome, ...youngRefusal } : { ...outcome, applied: loaded };
  try {
    await admin.prove(password);
    const listed = await admin.listDataSources(password);
    const unloadedSources = describeUnloadedSources(listed, plan.expectedSources);
    const sourceUids = selectForeignUids(listed, plan.expectedSources);
    const unshownSenders = await describeUnshownSenders(access, password, { before, plan });
    const problem = unloadedSources ?? unshownSenders;
    const types = plan.expectedSources.present.map(({ type }) => type);
    const missingTypes = await listMissingTypes(admin, password, types);
    if (problem === undefined) return { ...outcome, applied: { ...loaded, sourceUids, missingTypes } };
    const proven = unloadedSources === undefined ? { datasources, sourceUids } : {};
    return { ...outcome, problem, applied: { ...before, ...proven } };
  } catch (error) {
    if (!(error instanceof GrafanaApiError)) throw error;
    return { ...outcome, ...(error.isRefusal ? youngRefusal : { problem: error.message }) };
  }
}

function describeUnloadedSources(
  listed: ReadonlyMap<string, string>,
  { present, absent }: ExpectedSources,
): string | undefined {
  const missing = present.filter(({ name }) => !listed.has(name));
  const remaining = absent.filter((name) => listed.has(name));
  const wrong = missing.length + remaining.length;
  return wrong === 0 ? undefined : `Grafana has not loaded ${wrong} changed data sources yet`;
}

/** Undefined if Grafana has all of these types of data sources. */
async function listMissingTypes(
  admin: Administrator,
  password: string,
  wanted: readonly string[],
): Promise<readonly string[] | undefined> {
  if (wanted.length === 0) return undefined;
  const known = new Set(await admin.listDataSourceTypes(password));
  const missing = [...new Set(wanted)].filter((type) => !known.has(type));
  return missing.length === 0 ? undefined : missing.sort();
}

/** Asks again for the types that were missing, because somebody may have installed their plugins. */
export async function updateMissingTypes(
  { admin, password: readPassword }: Pick<LoadedAccess, 'admin' | 'password'>,
  applied: Applied,
): Promise<Applied> {
  const password = applied.missingTypes && (await readPassword());
  if (password === undefined || admin.isRefused(password)) return applied;
  try {
    return { ...applied, missingTypes: await listMissingTypes(admin, password, applied.missingTypes ?? []) };
  } catch (error) {
    if (error instanceof GrafanaApiError) return applied;
    throw error;
  }
}

/** Grafana keeps the uid of a data source that a person or an older Grafana has made. */
function selectForeignUids(
  listed: ReadonlyMap<string, string>,
  { present }: ExpectedSources,
): Readonly<Record<string, string>> {
  const current = present.map(({ name, uid }) => [name, listed.get(name) || uid, uid] as const);
  return Object.fromEntries(
    current.flatMap(([name, uid, derived]) => (uid === derived ? [] : [[name, uid]])),
  );
}

/**
 * Undefined if Grafana knows all senders. One dashboard of a sender is enough, because others may be invalid
 * themselves.
 */
async function describeUnshownSenders(
  { admin, pebble }: LoadedAccess,
  password: string,
  { before, plan }: { readonly before: Applied; readonly plan: Loads },
): Promise<string | undefined> {
  if (before.dashboardProviders === plan.dashboardProviders) return undefined;
  const uidsBySender = await readShownUids(pebble);
  if (uidsBySender.size === 0) return undefined;
  const listed = new Set(await admin.listDashboardUids(password));
  const unlisted = [...uidsBySender].filter(([, uids]) => !uids.some((uid) => listed.has(uid)));
  for (const [sender, uids] of unlisted.slice(0, maxSenders)) {
    if (await hasNone(admin, password, uids.slice(0, maxDashboards)))
      return `Grafana does not show the dashboards of grafana-dashboard:${sender} yet`;
  }
  return undefined;
}

/** Reads which dashboards in the container Grafana should show. */
async function readShownUids(pebble: PebbleClient): Promise<ReadonlyMap<number, readonly string[]>> {
  const { dashboards = [], shown } = (await readDashboardIndex(pebble)) ?? {};
  const usable = dashboards
    .filter(isUsable)
    .filter((dashboard) => shown?.includes(identifyDashboard(dashboard)));
  const bySender = Map.groupBy(usable, ({ sender }) => sender);
  return new Map([...bySender].map(([sender, own]) => [sender, own.map(({ uid }) => uid)]));
}

/**
 * A sample tells whether Grafana has loaded the files. There may be hundreds of senders, each with a thousand
 * dashboards.
 */
const maxSenders = 10;
const maxDashboards = 5;

/**
 * Grafana does not list all dashboards at once, and lists new ones with a delay (unified search, Grafana 12).
 */
async function hasNone(admin: Administrator, password: string, uids: readonly string[]): Promise<boolean> {
  for (const uid of uids) if (await admin.hasDashboard(password, uid)) return false;
  return true;
}
