import { DraftContext, type HookContext } from 'charmkit/charm';
import { GrafanaApi } from '../grafana/api/http-api.ts';
import { readExpectedState } from '../grafana/api/read-state.ts';
import { type Observation, observeUnit } from '../reconcile/observe/observe.ts';
import type { CharmOptions } from '../reconcile/options.ts';
import type { Change } from '../reconcile/plan/change.ts';
import { type Plan, planUnit } from '../reconcile/plan/plan.ts';
import { planRecords } from '../reconcile/plan/plan-records.ts';

/**
 * Plans what a hook of that kind would change now. It only reads: it changes nothing, logs nothing, and
 * refreshes no secret.
 */
export async function planNextHook(
  context: HookContext,
  options: CharmOptions,
  event: HookContext['event'],
): Promise<{ readonly observed: Observation; readonly changes: readonly Change[] }> {
  const relations = 'relationId' in event ? await context.relations(event.endpoint) : [];
  const relation = relations.find(({ id }) => 'relationId' in event && id === event.relationId);
  const observed = await observeUnit(
    new DraftContext(context, { isPeeking: true, event, relation }),
    options,
  );
  const plan = planUnit(observed);
  const changes = [...plan.changes, ...plan.mesh.changes];
  return { observed, changes: changes.length > 0 ? changes : await planSettled(observed, plan) };
}

/**
 * Plans the records that a hook without other changes still writes. It asks Grafana for its state, as a hook
 * does.
 */
async function planSettled(observed: Observation, plan: Plan): Promise<readonly Change[]> {
  const { urls, workload } = observed;
  if (!workload || !plan.workload) return [];
  const grafana = new GrafanaApi(urls.api, urls.apiTrust);
  const state = await readExpectedState(grafana, plan.workload.runsGrafana);
  const login = { user: observed.adminUser, isProven: false, refusals: workload.applied.refusals ?? [] };
  const result = {
    ...state,
    applied: workload.applied,
    passwordProblem: undefined,
    startPhase: undefined,
    hasLoadedAlerting: false,
    login,
  };
  return planRecords(observed, plan, { troubles: [], isRollingOut: false, faults: {}, workload: result });
}
