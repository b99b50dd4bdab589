import { DraftContext, type HookContext, insertSecretIds, type UnitStatus } from 'charmkit/charm';
import { chooseTraceCollector } from '../endpoints/charm-tracing.ts';
import { logHeldDashboards } from '../endpoints/grafana-dashboard/grafana-dashboard.ts';
import { isFault, type KubernetesFault } from '../kubernetes/errors.ts';
import { applyChanges, applyCharmChange } from './apply/apply-changes.ts';
import { applySecrets, type SecretsOutcome } from './apply/apply-secrets.ts';
import { reportPlatformTrouble } from './apply/platform-trouble.ts';
import { type Observation, observeUnit } from './observe/observe.ts';
import type { CharmOptions } from './options.ts';
import { isSecretChange } from './plan/change.ts';
import { listOptionWarnings } from './plan/option-warnings.ts';
import { type Plan, planUnit } from './plan/plan.ts';
import { planMeshRecord, planOutcomeStatuses, planRecords } from './plan/plan-records.ts';
import { withholdSecrets } from './plan/withhold-secrets.ts';

/**
 * The handler of nearly every hook: observes the current state, plans the wanted state, and changes what
 * differs. Returns everything that is wrong.
 */
export async function reconcileUnit(
  context: HookContext,
  options: CharmOptions,
): Promise<readonly UnitStatus[]> {
  try {
    return await runSteps(context, options);
  } catch (error) {
    return [reportPlatformTrouble(context, error)];
  }
}

async function runSteps(context: HookContext, options: CharmOptions): Promise<readonly UnitStatus[]> {
  const first = await context.span('observe', () => observeReachableParts(context, options));
  context.sendTraces(chooseTraceCollector(first));
  const { observed, plan, withheld } = await context.span('plan', () => planUnitWithSecrets(context, first));
  const input = { context, options, observed };
  for (const warning of listOptionWarnings(observed)) context.log.warning(warning);
  if (plan.workload?.dashboards) logHeldDashboards(context, plan.workload.dashboards);
  const { outcome, recorded } = await context.span('apply', async () => {
    const made = await applyChanges(input, plan);
    const records = { ...plan, workload: undefined, changes: planRecords(observed, plan, made) };
    return { outcome: made, recorded: await applyChanges(input, records) };
  });
  const mesh = planMeshRecord(observed, plan, recorded);
  for (const change of mesh.changes) await applyCharmChange(context, change);
  logFaults(context, [observed.resources.cluster, outcome.faults.resources]);
  logFaults(context, [observed.mesh?.objects, recorded.faults.mesh]);
  const late = [...planOutcomeStatuses(observed, plan, outcome), ...recorded.troubles, ...mesh.statuses];
  return [...plan.statuses, ...withheld, ...late];
}

/** If the container can't be reached, the rest of the unit is observed without it. */
async function observeReachableParts(context: HookContext, options: CharmOptions): Promise<Observation> {
  try {
    return await observeUnit(new DraftContext(context), options);
  } catch (error) {
    const containerTrouble = reportPlatformTrouble(context, error);
    return observeUnit(new DraftContext(context), options, { containerTrouble });
  }
}

/**
 * Plans the unit, with the ids of its new secrets. If Juju has a secret but withholds it, the content created
 * for it is discarded: Grafana may have another password, and the certificate another key.
 */
async function planUnitWithSecrets(
  context: HookContext,
  observed: Observation,
): Promise<{
  readonly observed: Observation;
  readonly plan: Plan;
  readonly withheld: readonly UnitStatus[];
}> {
  const first = planUnit(observed);
  const secrets: SecretsOutcome = await applySecrets(context, first.changes);
  const held = withholdSecrets(context, observed, secrets.withheld);
  const { standing } = held;
  const plan = standing === observed ? first : planUnit(standing);
  const changes = plan.changes.filter((change) => !isSecretChange(change));
  return {
    observed: standing,
    plan: { ...plan, changes: insertSecretIds(changes, secrets.ids) },
    withheld: held.statuses,
  };
}

function logFaults({ log }: HookContext, readings: readonly (object | KubernetesFault | undefined)[]): void {
  for (const reading of readings) if (reading && isFault(reading)) log.warning(reading.explanation);
}
