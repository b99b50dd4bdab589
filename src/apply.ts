import type { HookContext, UnitStatus } from 'charmkit/charm';
import { applicationVersionSet, openPort } from 'charmkit/hook-tools';
import { PebbleConnectionError, PebbleTimeoutError } from 'charmkit/pebble';
import { optionsOf } from './config.ts';
import type { Applied } from './grafana/applied.ts';
import { applyWorkload, recordApplied, type WorkloadOutcome } from './grafana/apply-workload.ts';
import { changePassword } from './grafana/change-password.ts';
import { newPasswordPath } from './grafana/files.ts';
import { GrafanaApi, GrafanaApiError } from './grafana/http-api.ts';
import { sparing } from './grafana/plan-workload.ts';
import type { Observation } from './observe.ts';
import type { Plan } from './plan.ts';
import { readAdminPassword, storeAdminPassword, trackAdminPassword } from './relations/admin-password.ts';
import { logHeldDashboards } from './relations/grafana-dashboard.ts';
import { applyResources } from './resources/apply-resources.ts';
import { statuses } from './status.ts';

/** Does what the plan says, and gives what could not be done, as statuses. */
export async function apply(
  context: HookContext,
  plan: Plan,
  observed: Observation,
): Promise<readonly UnitStatus[]> {
  if (plan.newAdminPassword !== undefined) await storeAdminPassword(context, plan.newAdminPassword);
  for (const port of plan.portsToOpen) await openPort(context.tools, port);
  // Before the workload: Grafana need not be restarted in a pod that is about to go.
  const resources = await applyResources(context, plan.resources, observed.resources);
  const due = resources.isPodLeaving ? { ...plan, workload: plan.workload && sparing(plan.workload) } : plan;
  try {
    return [...resources.statuses, ...(await applyToWorkload(context, due, observed))];
  } catch (error) {
    if (!(error instanceof PebbleConnectionError || error instanceof PebbleTimeoutError)) throw error;
    context.log.warning(error.message);
    return [...resources.statuses, statuses.noPebble];
  }
}

async function applyToWorkload(
  context: HookContext,
  plan: Plan,
  observed: Observation,
): Promise<readonly UnitStatus[]> {
  if (!plan.workload || !observed.workload) return [];
  if (plan.workload.dashboards) logHeldDashboards(context, plan.workload.dashboards);
  const pebble = context.container('grafana');
  const grafana = new GrafanaApi(observed.urls.api, observed.urls.apiTrust);
  const access = {
    pebble,
    grafana,
    credentials: () => credentialsOf(context, observed),
  };
  // First, since a reload needs the password that is valid.
  const changed = observed.serving.isServing
    ? await settleAdminPassword(context, grafana, observed)
    : undefined;
  const outcome = await applyWorkload(access, plan.workload, observed.workload);
  const applied = await tellLeader(observed, plan.workload.datasources, await tellVersion(context, outcome));
  const isUnsettled = changed ?? (observed.serving.isServing ? undefined : observed.adminPassword.change);
  const rotating = isUnsettled === undefined ? undefined : 'yes';
  const certificateRequest = observed.certificate.requestId;
  const resources = plan.resources.seen ?? applied.resources;
  await recordApplied(pebble, observed.workload.applied, {
    ...applied,
    rotating,
    certificateRequest,
    unreadCertificates: observed.authorities.unreadFrom,
    resources,
  });
  const problem = outcome.problem === undefined ? [] : [statuses.grafanaTrouble(outcome.problem)];
  return changed === undefined ? problem : [...problem, changed];
}

/** Tells Grafana of a new admin password, if there is one, and gives what is to be said where that failed. */
async function settleAdminPassword(
  context: HookContext,
  grafana: GrafanaApi,
  { adminPassword: { change }, config, workload }: Observation,
): Promise<UnitStatus | undefined> {
  if (!change) return undefined;
  try {
    const isValid = await changePassword(grafana, optionsOf(config).admin_user, change);
    if (!isValid) context.log.warning("Grafana's admin has a password that was not set by this charm.");
  } catch (error) {
    if (!(error instanceof GrafanaApiError)) throw error;
    return statuses.passwordNotChanged(error.message);
  }
  await trackAdminPassword(context);
  if (workload?.files.has(newPasswordPath)) await context.container('grafana').removePath(newPasswordPath);
  return undefined;
}

async function credentialsOf(context: HookContext, { config }: Observation) {
  const password = await readAdminPassword(context);
  return password === undefined ? undefined : { user: optionsOf(config).admin_user, password };
}

/** Juju is told the version once for each version that runs. */
async function tellVersion(context: HookContext, { applied, health }: WorkloadOutcome): Promise<Applied> {
  if (!health?.version || health.version === applied.version) return applied;
  await applicationVersionSet(context.tools, { version: health.version });
  return { ...applied, version: health.version };
}

/** The leader learns once what this unit's Grafana has deleted, so that it can take the names off the list. */
async function tellLeader(
  { serving, sources }: Observation,
  wanted: string,
  applied: Applied,
): Promise<Applied> {
  const deleted = sources.namesToDelete.join(' ');
  const isLoaded = applied.datasources === wanted || !serving.isServing;
  if (!isLoaded || applied.deleted === deleted) return applied;
  await sources.acknowledgeDeleted();
  return { ...applied, deleted };
}
