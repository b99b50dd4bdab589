import { PebbleChangeError, type PebbleClient } from 'charmkit/pebble';
import type { Administrator } from './administrator.ts';
import { type Applied, appliedPath } from './applied.ts';
import { confirmLoaded, youngRefusal } from './confirm-loaded.ts';
import { provisioningDirectories, reloadAnswerPath } from './files.ts';
import { checkName } from './health-check.ts';
import { type GrafanaApi, GrafanaApiError, type ProvisioningKind } from './http-api.ts';
import { serviceName } from './layer.ts';
import type { WorkloadObservation } from './observe-workload.ts';
import type { WorkloadPlan } from './plan-workload.ts';
import { refreshAuthorities } from './refresh-authorities.ts';
import type { Reloaders } from './reloading/launch.ts';
import { reloadPatiently } from './reloading/reload-patiently.ts';
import { parseReloadAnswer, type ReloadAnswer } from './reloading/task.ts';
import type { WorkloadOutcome } from './workload-outcome.ts';

export interface WorkloadAccess {
  readonly pebble: PebbleClient;
  readonly grafana: GrafanaApi;
  readonly admin: Administrator;
  /** Asked only when Grafana has to be told something; undefined while nobody knows the password. */
  readonly password: () => Promise<string | undefined>;
  /** Whether Grafana has run for so short a time that a refusal may be its start or a migration. */
  readonly isYoung: boolean;
  readonly reloaders: Reloaders;
}

interface Progress {
  readonly applied: Applied;
  /** To a reload that an earlier hook has left running. */
  readonly answer: ReloadAnswer | undefined;
}

/** How long a hook waits for a Grafana that it has just started, before it leaves the rest to the next hook. */
const startTimeoutMs = 15_000;
const pollMs = 100;

/**
 * Makes the container match the plan: files first, then the restart or reload that lets Grafana see them, and last,
 * by `recordApplied`, the record that it has.
 */
export async function applyWorkload(
  access: WorkloadAccess,
  plan: WorkloadPlan,
  observed: WorkloadObservation,
): Promise<WorkloadOutcome> {
  const { pebble } = access;
  if (plan.isNew) {
    for (const path of provisioningDirectories) await pebble.makeDir(path, { makeParents: true });
  }
  await pushFiles(pebble, plan);
  await removePaths(pebble, [...plan.removals, ...(plan.dashboards?.removals ?? [])]);
  if (plan.layer) await pebble.addLayer(serviceName, plan.layer, { combine: true });
  const problem = plan.refreshesAuthorities ? await refreshAuthorities(pebble) : undefined;
  const trusted = problem === undefined ? plan.trusted : observed.applied.trusted;
  const answer = parseReloadAnswer(observed.files.get(reloadAnswerPath));
  const outcome = await takeEffect(access, plan, { applied: { ...observed.applied, trusted }, answer });
  await removePaths(pebble, plan.leftovers);
  return { ...outcome, problem: outcome.problem ?? problem };
}

async function takeEffect(
  access: WorkloadAccess,
  plan: WorkloadPlan,
  { applied, answer }: Progress,
): Promise<WorkloadOutcome> {
  if (plan.effect === 'stop') return stop(access.pebble, applied);
  if (!plan.runsGrafana) return { health: undefined, problem: undefined, applied };
  if (plan.effect === 'restart') return restart(access, plan, applied);
  if (plan.effect === 'reload') return reload(access, plan, { applied, answer });
  return { ...(await look(access.grafana)), applied };
}

/** All with one request. Dashboards are made as they are sent: together they may be too much for memory. */
async function pushFiles(pebble: PebbleClient, { files, dashboards }: WorkloadPlan): Promise<void> {
  const made = (dashboards?.files ?? []).map(({ path, content }) => ({ path, content: content() }));
  const all = [...files, ...made].map((file) => ({ ...file, makeDirs: true }));
  if (all.length > 0) await pebble.pushFiles(all);
}

async function removePaths(pebble: PebbleClient, paths: readonly string[]): Promise<void> {
  for (const path of paths) await pebble.removePath(path, { recursive: true });
}

/** Writes down what has taken effect, where the record differs or is missing. */
export async function recordApplied(
  pebble: PebbleClient,
  { files, applied: before }: WorkloadObservation,
  after: Applied,
): Promise<void> {
  const content = JSON.stringify(after);
  if (files.has(appliedPath) && content === JSON.stringify(before)) return;
  await pebble.pushFiles([{ path: appliedPath, content, permissions: '600', makeDirs: true }]);
}

/** The check goes first: as long as the service runs, a hook that was cut short does both again. */
async function stop(pebble: PebbleClient, applied: Applied): Promise<WorkloadOutcome> {
  await pebble.stopChecks([checkName]);
  await pebble.stopServices([serviceName]);
  return { health: undefined, problem: undefined, applied: { ...applied, started: undefined } };
}

async function restart(
  access: WorkloadAccess,
  plan: WorkloadPlan,
  applied: Applied,
): Promise<WorkloadOutcome> {
  const { started = applied.started, certificates } = plan;
  // Also where the start fails: Pebble may start the service again by itself, with these files.
  const begun = {
    ...applied,
    started,
    certificates,
    datasources: undefined,
    dashboardProviders: undefined,
    starting: fingerprintOf(plan),
    reloading: undefined,
  };
  try {
    await access.pebble.restartServices([serviceName]);
  } catch (error) {
    if (!(error instanceof PebbleChangeError)) throw error;
    const problem = "Grafana doesn't start: see its log with pebble logs grafana";
    return { health: undefined, problem, applied: begun };
  }
  const seen = await awaitHealth(access.grafana);
  return seen.health ? confirmLoaded(access, plan, { ...seen, applied: begun }) : { ...seen, applied: begun };
}

async function reload(
  access: WorkloadAccess,
  plan: WorkloadPlan,
  { applied, answer }: Progress,
): Promise<WorkloadOutcome> {
  const { grafana } = access;
  const password = await access.password();
  if (password === undefined) return { ...(await look(grafana)), applied };
  const wanted = fingerprintOf(plan);
  if (applied.starting === wanted) {
    const started = await confirmLoaded(access, plan, { ...(await look(grafana)), applied });
    if (started.problem === undefined) return started;
  }
  const kinds = kindsToReload(plan, applied);
  const { reloading: earlier, ...others } = applied;
  try {
    const reloading = await reloadPatiently(access, { password, kinds, wanted, earlier, answer });
    const seen = await look(grafana);
    if (!reloading) return await confirmLoaded(access, plan, { ...seen, applied: others });
    return { ...seen, problem: seen.problem ?? describeLoading(plan), applied: { ...applied, reloading } };
  } catch (error) {
    if (!(error instanceof GrafanaApiError)) throw error;
    if (!error.isRefusal) return { health: undefined, problem: error.message, applied: others };
    return restartInstead(access, plan, others);
  }
}

function kindsToReload(plan: WorkloadPlan, applied: Applied): readonly ProvisioningKind[] {
  return [
    ...(applied.datasources === plan.datasources ? [] : (['datasources'] as const)),
    ...(applied.dashboardProviders === plan.dashboardProviders ? [] : (['dashboards'] as const)),
  ];
}

function describeLoading({ expectedSources: { present } }: WorkloadPlan): string {
  return `Grafana is still loading its ${present.length} data sources`;
}

/** Of all that Grafana can be told to load. */
function fingerprintOf({ datasources, dashboardProviders }: WorkloadPlan): string {
  return `${datasources} ${dashboardProviders}`;
}

/**
 * The administrator has another password now, so only a restart makes Grafana read its files: one for each change, and
 * not in the hook that made it. A Grafana that has just started may refuse for another reason, and gets its time.
 */
async function restartInstead(
  access: WorkloadAccess,
  plan: WorkloadPlan,
  applied: Applied,
): Promise<WorkloadOutcome> {
  const refused = fingerprintOf(plan);
  if (access.isYoung) {
    return { health: undefined, problem: youngRefusal, applied };
  }
  if (applied.refused === refused) return restart(access, plan, applied);
  const problem = 'Grafana refuses the admin password (401): the next hook restarts Grafana';
  return { health: undefined, problem, applied: { ...applied, refused } };
}

async function look(grafana: GrafanaApi): Promise<Omit<WorkloadOutcome, 'applied'>> {
  try {
    return { health: await grafana.readHealth(), problem: undefined };
  } catch (error) {
    if (error instanceof GrafanaApiError) return { health: undefined, problem: error.message };
    throw error;
  }
}

async function awaitHealth(grafana: GrafanaApi): Promise<Omit<WorkloadOutcome, 'applied'>> {
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    const seen = await look(grafana);
    if (seen.health || performance.now() >= deadline) return seen;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
