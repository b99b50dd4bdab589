import type { HookContext, UnitStatus } from 'charmkit/charm';
import { applicationVersionSet, openPort } from 'charmkit/hook-tools';
import type { PebbleClient } from 'charmkit/pebble';
import { Administrator, patience } from './grafana/administrator.ts';
import type { Applied } from './grafana/applied.ts';
import { applyWorkload, recordApplied } from './grafana/apply-workload.ts';
import { GrafanaApi, GrafanaApiError } from './grafana/http-api.ts';
import { isYoung } from './grafana/observe-workload.ts';
import { removePasswordNote, writePasswordNote } from './grafana/password-note.ts';
import { sparing } from './grafana/plan-workload.ts';
import type { Reloaders } from './grafana/reloading/launch.ts';
import { settlePassword } from './grafana/settle-password.ts';
import type { WorkloadOutcome } from './grafana/workload-outcome.ts';
import type { Observation } from './observe.ts';
import type { CharmOptions } from './options.ts';
import type { Plan } from './plan.ts';
import { reportPlatformTrouble } from './platform-trouble.ts';
import { readAdminPassword, trackAdminPassword } from './relations/admin-password.ts';
import { keepAdminUser } from './relations/admin-user.ts';
import { logHeldDashboards } from './relations/grafana-dashboard.ts';
import { applyResources } from './resources/apply-resources.ts';
import { statuses } from './status.ts';

/** Does what the plan says, and gives what could not be done, as statuses. */
export async function apply(
  context: HookContext,
  plan: Plan,
  observed: Observation,
  options: CharmOptions,
): Promise<readonly UnitStatus[]> {
  for (const port of plan.portsToOpen) await openPort(context.tools, port);
  // Before the workload: Grafana need not be restarted in a pod that is about to go.
  const resources = await applyResources(context, plan.resources, observed.resources);
  const due = resources.isPodLeaving ? { ...plan, workload: plan.workload && sparing(plan.workload) } : plan;
  try {
    return [...resources.statuses, ...(await applyToWorkload(context, due, observed, options))];
  } catch (error) {
    return [...resources.statuses, reportPlatformTrouble(context, error)];
  }
}

async function applyToWorkload(
  context: HookContext,
  plan: Plan,
  observed: Observation,
  { now = Date.now, reloaders = noReloaders }: CharmOptions,
): Promise<readonly UnitStatus[]> {
  const { serving, urls, workload } = observed;
  if (!plan.workload || !workload) return [];
  if (plan.workload.dashboards) logHeldDashboards(context, plan.workload.dashboards);
  const pebble = context.container('grafana');
  const grafana = new GrafanaApi(urls.api, urls.apiTrust);
  const admin = new Administrator(grafana, {
    user: observed.adminUser,
    refusals: workload.applied.refusals ?? [],
    now,
    patience: isYoung(workload, now()) ? patience.more : patience.usual,
  });
  if (plan.passwordToNote !== undefined) {
    await writePasswordNote(pebble, { password: plan.passwordToNote, since: now() });
  }
  // First, since a reload needs the password that is valid.
  const unsettled = await settleAdminPassword(context, { pebble, admin, now }, observed);
  const password = async () => (await readAdminPassword(context)) ?? plan.adminPassword;
  const access = { pebble, grafana, admin, password, isYoung: isYoung(workload, now()), reloaders };
  const outcome = await applyWorkload(access, plan.workload, workload);
  if (observed.isLeader && admin.isProven) await keepAdminUser(context, admin.user);
  const applied = await tellVersion(context, outcome);
  await acknowledgeDeleted(observed, applied.datasources === plan.workload.datasources);
  await recordApplied(pebble, workload, {
    ...applied,
    refusals: admin.refusals,
    rotating: unsettled || (!serving.isServing && observed.adminPassword.change) ? 'yes' : undefined,
    certificateRequest: observed.certificate.requestId,
    unreadCertificates: observed.authorities.unreadFrom,
    keyTrouble: observed.certificate.keyTrouble,
    unreadRelations: noteUnreadRelations(context, observed),
    resources: plan.resources.seen ?? applied.resources,
    release: workload.release,
  });
  const problem = outcome.problem === undefined ? [] : [statuses.grafanaTrouble(outcome.problem)];
  return unsettled?.status ? [...problem, unsettled.status] : problem;
}

/** Whether a relation that Juju did not let be read has still to be read: a hook that reads all of them finds out. */
function noteUnreadRelations(
  { hasUnreadRelations }: HookContext,
  { readsAgain, workload }: Observation,
): string | undefined {
  return hasUnreadRelations ? 'yes' : readsAgain ? undefined : workload?.applied.unreadRelations;
}

const noReloaders: Reloaders = { patienceMs: 60_000, start: () => undefined, isRunning: () => false };

interface PasswordAccess {
  readonly pebble: PebbleClient;
  readonly admin: Administrator;
  readonly now: () => number;
}

/**
 * Where a request for another password was cut short, Grafana may still be about to carry it out. So long the note of that
 * password stays, though another one is proven to be valid now.
 */
const noteAgeMs = 10 * 60_000;

interface Unsettled {
  /** Undefined where nobody has to know. */
  readonly status: UnitStatus | undefined;
}

/**
 * Gives Grafana the new admin password, if there is one. The note of a password and the tracked revision go only when
 * Grafana has accepted the wanted one: a refusal proves nothing, since Grafana also refuses a locked login.
 */
async function settleAdminPassword(
  context: HookContext,
  { pebble, admin, now }: PasswordAccess,
  { adminPassword: { change, note }, serving }: Observation,
): Promise<Unsettled | undefined> {
  if (!change || !serving.isServing) return undefined;
  try {
    const isValid = await settlePassword(admin, change);
    if (!isValid)
      return { status: statuses.passwordNotChanged('it refuses all passwords that the charm knows') };
  } catch (error) {
    if (!(error instanceof GrafanaApiError)) throw error;
    return { status: statuses.passwordNotChanged(error.message) };
  }
  await trackAdminPassword(context);
  if (note === undefined) return undefined;
  if (note.password !== change.wanted && now() - note.since < noteAgeMs) return { status: undefined };
  await removePasswordNote(pebble);
  return undefined;
}

/** Juju is told the version once for each version that runs. */
async function tellVersion(context: HookContext, { applied, health }: WorkloadOutcome): Promise<Applied> {
  if (!health?.version || health.version === applied.version) return applied;
  await applicationVersionSet(context.tools, { version: health.version });
  return { ...applied, version: health.version };
}

/** Tells the leader what this unit's Grafana has deleted, so that it can take the names off the list. */
async function acknowledgeDeleted({ serving, sources }: Observation, isLoaded: boolean): Promise<void> {
  if (isLoaded || !serving.isServing) await sources.acknowledgeDeleted();
}
