import { PebbleChangeError, type PebbleClient } from 'charmkit/pebble';
import { type Applied, appliedPath } from './applied.ts';
import { provisioningDirectories } from './files.ts';
import { checkName } from './health-check.ts';
import { type Credentials, type GrafanaApi, GrafanaApiError, type GrafanaHealth } from './http-api.ts';
import { serviceName } from './layer.ts';
import type { WorkloadObservation } from './observe-workload.ts';
import type { WorkloadPlan } from './plan-workload.ts';
import { refreshAuthorities } from './refresh-authorities.ts';

export interface WorkloadAccess {
  readonly pebble: PebbleClient;
  readonly grafana: GrafanaApi;
  /** Asked only when Grafana has to be told something; undefined while nobody knows the password. */
  readonly credentials: () => Promise<Credentials | undefined>;
}

export interface WorkloadOutcome {
  /** Undefined while Grafana does not answer. */
  readonly health: GrafanaHealth | undefined;
  /** What could not be done; the next hook tries it again. */
  readonly problem: string | undefined;
  readonly applied: Applied;
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
  const outcome = await takeEffect(access, plan, { ...observed.applied, trusted });
  await removePaths(pebble, plan.leftovers);
  return { ...outcome, problem: outcome.problem ?? problem };
}

async function takeEffect(
  { pebble, grafana, credentials }: WorkloadAccess,
  plan: WorkloadPlan,
  applied: Applied,
): Promise<WorkloadOutcome> {
  if (plan.effect === 'stop') return stop(pebble, applied);
  if (!plan.runsGrafana) return { health: undefined, problem: undefined, applied };
  if (plan.effect === 'restart') return restart(pebble, grafana, plan, applied);
  if (plan.effect === 'reload') return reload({ pebble, grafana, credentials }, plan, applied);
  return { ...(await look(grafana)), applied };
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

/** Writes down what has taken effect, if that is news. */
export async function recordApplied(pebble: PebbleClient, before: Applied, after: Applied): Promise<void> {
  const content = JSON.stringify(after);
  if (content === JSON.stringify(before)) return;
  await pebble.pushFiles([{ path: appliedPath, content, permissions: '600', makeDirs: true }]);
}

/** The check goes first: as long as the service runs, a hook that was cut short does both again. */
async function stop(pebble: PebbleClient, applied: Applied): Promise<WorkloadOutcome> {
  await pebble.stopChecks([checkName]);
  await pebble.stopServices([serviceName]);
  return { health: undefined, problem: undefined, applied: { ...applied, started: undefined } };
}

async function restart(
  pebble: PebbleClient,
  grafana: GrafanaApi,
  plan: WorkloadPlan,
  applied: Applied,
): Promise<WorkloadOutcome> {
  try {
    await pebble.restartServices([serviceName]);
  } catch (error) {
    if (!(error instanceof PebbleChangeError)) throw error;
    return {
      health: undefined,
      problem: "Grafana doesn't start: see its log with pebble logs grafana",
      applied,
    };
  }
  const { started = applied.started, datasources, dashboardProviders, certificates } = plan;
  return {
    ...(await awaitHealth(grafana)),
    applied: { ...applied, started, datasources, dashboardProviders, certificates, refused: undefined },
  };
}

async function reload(
  { pebble, grafana, credentials }: WorkloadAccess,
  plan: WorkloadPlan,
  applied: Applied,
): Promise<WorkloadOutcome> {
  const admin = await credentials();
  if (!admin) return { ...(await look(grafana)), applied };
  const { datasources, dashboardProviders } = plan;
  try {
    if (applied.datasources !== datasources) await grafana.reload('datasources', admin);
    if (applied.dashboardProviders !== dashboardProviders) await grafana.reload('dashboards', admin);
    return {
      ...(await look(grafana)),
      applied: { ...applied, datasources, dashboardProviders, refused: undefined },
    };
  } catch (error) {
    if (!(error instanceof GrafanaApiError)) throw error;
    if (error.status !== 401) return { health: undefined, problem: error.message, applied };
    // The administrator has another password now, so only a restart makes Grafana read its files. Once for each
    // change, and not in the hook that made it: the first refusal may be Grafana's own start-up.
    const refused = `${datasources} ${dashboardProviders}`;
    if (applied.refused === refused) return restart(pebble, grafana, plan, applied);
    const problem = 'Grafana refuses the admin password (401): restarting it in the next hook';
    return { health: undefined, problem, applied: { ...applied, refused } };
  }
}

async function look(grafana: GrafanaApi): Promise<Omit<WorkloadOutcome, 'applied'>> {
  try {
    return { health: await grafana.health(), problem: undefined };
  } catch (error) {
    if (error instanceof GrafanaApiError) return { health: undefined, problem: error.message };
    throw error;
  }
}

async function awaitHealth(grafana: GrafanaApi): Promise<Omit<WorkloadOutcome, 'applied'>> {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const seen = await look(grafana);
    if (seen.health || Date.now() >= deadline) return seen;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
