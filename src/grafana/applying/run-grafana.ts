import { PebbleChangeError, type PebbleClient } from 'charmkit/pebble';
import { type GrafanaApi, GrafanaApiError, type ProvisioningKind } from '../api/http-api.ts';
import { describeFailure, type GrafanaState, readState } from '../api/read-state.ts';
import type { WorkloadOutcome } from '../api/workload-outcome.ts';
import { checkName } from '../layers/health-check.ts';
import { serviceName } from '../layers/layer.ts';
import { type Applied, fingerprintLoads } from '../notes/applied.ts';
import type { Loads } from '../planning/change.ts';
import type { Administrator } from './administrator.ts';
import { confirmLoaded, youngRefusal } from './confirm-loaded.ts';
import type { Reloaders } from './reloading/launch.ts';
import { reloadPatiently } from './reloading/reload-patiently.ts';
import type { ReloadAnswer } from './reloading/task.ts';

export interface WorkloadAccess {
  readonly pebble: PebbleClient;
  readonly grafana: GrafanaApi;
  readonly admin: Administrator;
  /** Read only if Grafana must be asked for something. Undefined while the password is unknown. */
  readonly password: () => Promise<string | undefined>;
  /** Whether Grafana started so recently that a refusal may be due to its start or a migration. */
  readonly isYoung: boolean;
  readonly reloaders: Reloaders;
  /** The answer to a reload that an earlier hook left running. */
  readonly answer: ReloadAnswer | undefined;
}

/**
 * How long a hook waits for a Grafana that it has just started, before it leaves the rest to the next hook.
 */
const startTimeoutMs = 15_000;
const pollMs = 100;

/**
 * The check is removed first: while the service runs, the hook after an interrupted one repeats both steps.
 */
export async function stopGrafana(pebble: PebbleClient, applied: Applied): Promise<WorkloadOutcome> {
  await pebble.stopChecks([checkName]);
  await pebble.stopServices([serviceName]);
  return { health: undefined, problem: undefined, applied: { ...applied, started: undefined } };
}

/** Starts Grafana with the current files and waits a while for its answer. */
export async function restartGrafana(
  access: WorkloadAccess,
  loads: Loads,
  applied: Applied,
): Promise<WorkloadOutcome> {
  const { started = applied.started, certificates } = loads;
  // Also if the start fails, because Pebble may start the service again with these files.
  const begun = {
    ...applied,
    started,
    certificates,
    datasources: undefined,
    dashboardProviders: undefined,
    starting: fingerprintLoads(loads),
    reloading: undefined,
    answered: undefined,
    distrusts: (await isRefused(access)) ? 'yes' : undefined,
  };
  try {
    await access.pebble.restartServices([serviceName]);
  } catch (error) {
    if (!(error instanceof PebbleChangeError)) throw error;
    return { health: undefined, problem: 'Grafana ended at its start', answer: 'silent', applied: begun };
  }
  const seen = await awaitHealth(access.grafana);
  return seen.health
    ? confirmLoaded(access, loads, { ...seen, applied: begun })
    : { ...seen, applied: begun };
}

async function isRefused({ admin, password: readPassword }: WorkloadAccess): Promise<boolean> {
  const password = await readPassword();
  return password !== undefined && admin.isRefused(password);
}

/** Makes Grafana load its provisioning files, if it has not loaded them yet. */
export async function reloadGrafana(
  access: WorkloadAccess,
  loads: Loads,
  applied: Applied,
): Promise<WorkloadOutcome> {
  const { answer, grafana } = access;
  const password = await access.password();
  if (password === undefined) return { ...(await readState(grafana)), applied };
  const wanted = fingerprintLoads(loads);
  if (applied.starting === wanted) {
    const started = await confirmLoaded(access, loads, { ...(await readState(grafana)), applied });
    // A Grafana that has not started completely can't be asked to load anything.
    if (started.problem === undefined || started.answer !== undefined) return started;
  }
  const kinds = listKindsToReload(loads, applied);
  const { reloading: earlier, ...others } = applied;
  try {
    const reloading = await reloadPatiently(access, { password, kinds, wanted, earlier, answer });
    const seen = await readState(grafana);
    if (!reloading) return await confirmLoaded(access, loads, { ...seen, applied: others });
    return { ...seen, problem: seen.problem ?? describeLoading(loads), applied: { ...applied, reloading } };
  } catch (error) {
    if (!(error instanceof GrafanaApiError)) throw error;
    if (!error.isRefusal) return { ...describeFailure(error), applied: others };
    return restartInstead(access, loads, others);
  }
}

function listKindsToReload(loads: Loads, applied: Applied): readonly ProvisioningKind[] {
  return [
    ...(applied.datasources === loads.datasources ? [] : (['datasources'] as const)),
    ...(applied.dashboardProviders === loads.dashboardProviders ? [] : (['dashboards'] as const)),
  ];
}

function describeLoading({ expectedSources: { present } }: Loads): string {
  return `Grafana is still loading its ${present.length} data sources`;
}

/**
 * The administrator has a different password now, so only a restart makes Grafana read its files: one restart
 * for each change, and not in the hook that made the change. A Grafana that has just started may refuse for
 * another reason, and gets more time.
 */
async function restartInstead(
  access: WorkloadAccess,
  loads: Loads,
  applied: Applied,
): Promise<WorkloadOutcome> {
  const refused = fingerprintLoads(loads);
  if (access.isYoung) {
    return { health: undefined, ...youngRefusal, applied };
  }
  if (applied.refused === refused) return restartGrafana(access, loads, applied);
  const problem = 'Grafana refuses the admin password (401): the next hook restarts Grafana';
  return { health: undefined, problem, applied: { ...applied, refused } };
}

async function awaitHealth(grafana: GrafanaApi): Promise<GrafanaState> {
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    const seen = await readState(grafana);
    if (seen.health || performance.now() >= deadline) return seen;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
