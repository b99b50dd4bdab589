import type { HookContext, UnitStatus } from 'charmkit/charm';
import { applicationVersionSet, openPort } from 'charmkit/hook-tools';
import { PebbleConnectionError, PebbleTimeoutError } from 'charmkit/pebble';
import type { Applied } from './grafana/applied.ts';
import { applyWorkload, recordApplied, type WorkloadOutcome } from './grafana/apply-workload.ts';
import { GrafanaApi } from './grafana/http-api.ts';
import type { Observation } from './observe.ts';
import type { Plan } from './plan.ts';
import { readAdminPassword, storeAdminPassword } from './relations/admin-password.ts';

/** Does what the plan says, and gives what could not be done, as statuses. */
export async function apply(
  context: HookContext,
  plan: Plan,
  observed: Observation,
): Promise<readonly UnitStatus[]> {
  if (plan.newAdminPassword !== undefined) await storeAdminPassword(context, plan.newAdminPassword);
  for (const port of plan.portsToOpen) await openPort(context.tools, port);
  try {
    return await applyToWorkload(context, plan, observed);
  } catch (error) {
    if (!(error instanceof PebbleConnectionError || error instanceof PebbleTimeoutError)) throw error;
    context.log.warning(error.message);
    return [{ level: 'waiting', message: 'Waiting for Pebble in the container grafana' }];
  }
}

async function applyToWorkload(
  context: HookContext,
  plan: Plan,
  observed: Observation,
): Promise<readonly UnitStatus[]> {
  if (!plan.workload || !observed.workload) return [];
  const pebble = context.container('grafana');
  const access = {
    pebble,
    grafana: new GrafanaApi(observed.urls.api),
    credentials: () => credentialsOf(context, observed),
  };
  const outcome = await applyWorkload(access, plan.workload, observed.workload);
  const applied = await tellLeader(observed, plan.workload.datasources, await tellVersion(context, outcome));
  await recordApplied(pebble, observed.workload.applied, applied);
  return outcome.problem === undefined ? [] : [{ level: 'waiting', message: outcome.problem }];
}

async function credentialsOf(context: HookContext, { config }: Observation) {
  const password = await readAdminPassword(context);
  return config.valid && password !== undefined ? { user: config.config.admin_user, password } : undefined;
}

/** Juju is told the version once for each version that runs. */
async function tellVersion(context: HookContext, { applied, health }: WorkloadOutcome): Promise<Applied> {
  if (!health?.version || health.version === applied.version) return applied;
  await applicationVersionSet(context.tools, { version: health.version });
  return { ...applied, version: health.version };
}

/** The leader learns once what this unit's Grafana has deleted, so that it can take the names off the list. */
async function tellLeader({ sources }: Observation, wanted: string, applied: Applied): Promise<Applied> {
  const deleted = sources.namesToDelete.join(' ');
  if (applied.datasources !== wanted || applied.deleted === deleted) return applied;
  await sources.acknowledgeDeleted();
  return { ...applied, deleted };
}
