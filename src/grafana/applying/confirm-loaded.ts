import type { PebbleClient } from 'charmkit/pebble';
import { GrafanaApiError, type ListedSource } from '../api/http-api.ts';
import type { WorkloadOutcome } from '../api/workload-outcome.ts';
import { identifyDashboard, isUsable } from '../dashboards/known-dashboard.ts';
import { readDashboardIndex } from '../dashboards/observe-files.ts';
import type { Applied } from '../notes/applied.ts';
import type { ExpectedSource, ExpectedSources, Loads } from '../planning/change.ts';
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
  const complete = { datasources, dashboardProviders, refused: undefined, starting: undefined };
  const loaded = { ...before, ...complete };
  const password = await readPassword();
  if (password === undefined) return { ...outcome, applied: loaded };
  if (admin.isRefused(password))
    return isYoung ? { ...outcome, ...youngRefusal } : { ...outcome, applied: loaded };
  let applied = before;
  try {
    await admin.prove(password);
    const listed = await admin.callAs(password, (credentials, grafana) =>
      grafana.listDataSources(credentials),
    );
    const types = await readTypes(admin, password, plan.expectedSources);
    const unloadedSources = describeUnloadedSources(listed, types, plan.expectedSources);
    if (unloadedSources !== undefined) return { ...outcome, problem: unloadedSources };
    const sourceUids = selectForeignUids(listed, plan.expectedSources);
    applied = { ...noteMissingTypes(before, types, plan.expectedSources), datasources, sourceUids };
    const problem = await describeUnshownSenders(access, password, { before, plan });
    if (problem !== undefined) return { ...outcome, problem, applied };
    return { ...outcome, applied: { ...applied, ...complete } };
  } catch (error) {
    if (!(error instanceof GrafanaApiError)) throw error;
    return { ...outcome, applied, ...(error.isRefusal ? youngRefusal : { problem: error.message }) };
  }
}

function describeUnloadedSources(
  listed: ReadonlyMap<string, ListedSource>,
  types: KnownTypes,
  { present, absent }: ExpectedSources,
): string | undefined {
  const missing = present.filter((source) => !isLoaded(source, listed.get(source.name), types));
  const remaining = absent.filter((name) => listed.has(name));
  const wrong = missing.length + remaining.length;
  return wrong === 0 ? undefined : `Grafana has not loaded ${wrong} changed data sources yet`;
}

/**
 * Compares what Grafana shows. It shows a type that it lacks by the name of the plugin that has taken its place
 * (`pkg/api/datasources.go`: "may be from an alias").
 */
function isLoaded(expected: ExpectedSource, listed: ListedSource | undefined, types: KnownTypes): boolean {
  if (!listed) return false;
  const { type = expected.type, url = expected.url } = listed;
  const { access = expected.access, isDefault = expected.isDefault } = listed;
  const hasType = type === expected.type || !types?.has(expected.type);
  const hasAddress = url === expected.url && access === expected.access;
  return hasType && hasAddress && isDefault === expected.isDefault && hasSettings(expected, listed);
}

/**
 * Compares the settings that YAML, Go and Grafana can't show in another form: a neighbour that sends others must not keep the
 * unit waiting. Grafana may add settings of its own. It lists no secrets, and its version of a provisioned data source
 * stays 1, so a reload that changes only secrets has its answer as the only proof.
 */
function hasSettings({ jsonData }: ExpectedSource, listed: ListedSource): boolean {
  const { jsonData: shown } = listed;
  if (!shown) return true;
  return Object.entries(jsonData).every(([key, value]) => !isPlain(key, value) || shown[key] === value);
}

const plainText = /^[ !"#%-~]*$/;

function isPlain(key: string, value: unknown): boolean {
  if (!plainText.test(key)) return false;
  return typeof value === 'string'
    ? plainText.test(value)
    : typeof value === 'boolean' || Number.isSafeInteger(value);
}

/** The types of data sources that Grafana has. Undefined if it does not say. */
type KnownTypes = ReadonlySet<string> | undefined;

async function readTypes(
  admin: Administrator,
  password: string,
  { present }: ExpectedSources,
): Promise<KnownTypes> {
  if (present.length === 0) return new Set();
  try {
    return new Set(
      await admin.callAs(password, (credentials, grafana) => grafana.listDataSourceTypes(credentials)),
    );
  } catch (error) {
    if (error instanceof GrafanaApiError) return undefined;
    throw error;
  }
}

/** Without Grafana's answer, no type is missing that was not before, and the next hook asks again. */
function noteMissingTypes(applied: Applied, types: KnownTypes, { present }: ExpectedSources): Applied {
  if (!types) return { ...applied, missingTypes: applied.missingTypes ?? [] };
  const missing = new Set(present.map(({ type }) => type).filter((type) => !types.has(type)));
  return { ...applied, missingTypes: missing.size === 0 ? undefined : [...missing].sort() };
}

/** Asks again for the types that were missing, because somebody may have installed their plugins. */
export async function updateMissingTypes(
  { admin, password: readPassword }: Pick<LoadedAccess, 'admin' | 'password'>,
  expected: ExpectedSources,
  applied: Applied,
): Promise<Applied> {
  const password = applied.missingTypes && (await readPassword());
  if (password === undefined || admin.isRefused(password)) return applied;
  try {
    await admin.prove(password);
    return noteMissingTypes(applied, await readTypes(admin, password, expected), expected);
  } catch (error) {
    if (error instanceof GrafanaApiError) return applied;
    throw error;
  }
}

/** Grafana keeps the uid of a data source that a person or an older Grafana has made. */
function selectForeignUids(
  listed: ReadonlyMap<string, ListedSource>,
  { present }: ExpectedSources,
): Readonly<Record<string, string>> {
  const current = present.map(({ name, uid }) => [name, listed.get(name)?.uid || uid, uid] as const);
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
  const listed = new Set(
    await admin.callAs(password, (credentials, grafana) => grafana.listDashboardUids(credentials)),
  );
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
function hasNone(admin: Administrator, password: string, uids: readonly string[]): Promise<boolean> {
  return admin.callAs(password, async (credentials, grafana) => {
    for (const uid of uids) if (await grafana.hasDashboard(credentials, uid)) return false;
    return true;
  });
}
