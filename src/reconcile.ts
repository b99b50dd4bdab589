import type { HookContext, UnitStatus } from 'charmkit/charm';
import { apply } from './apply.ts';
import { applyMeshLabels } from './mesh/apply-mesh-labels.ts';
import { type Observation, observe } from './observe.ts';
import type { CharmOptions } from './options.ts';
import { type Plan, planUnit } from './plan.ts';
import { reportPlatformTrouble } from './platform-trouble.ts';
import { generatePassword, storeAdminPassword } from './relations/admin-password.ts';
import { collectorOf } from './relations/charm-tracing.ts';
import { publish } from './relations/publications.ts';
import { statuses, worstStatus } from './status.ts';

/** Nearly every hook's handler: look at the world, decide what it should be, change what differs. */
export async function reconcile(context: HookContext, options: CharmOptions): Promise<void> {
  try {
    await reconcileUnit(context, options);
  } catch (error) {
    await context.setStatus(reportPlatformTrouble(context, error));
  }
}

async function reconcileUnit(context: HookContext, options: CharmOptions): Promise<void> {
  const { observed, troubles } = await context.span('observe', () => observeUnit(context, options));
  context.sendTraces(collectorOf(observed));
  await context.span('publish', () => publish(context, observed));
  const { plan, withheld } = await context.span('plan', () => planWithPassword(context, observed));
  const problems = await context.span('apply', () => apply(context, plan, observed, options));
  // Last, since it may have Kubernetes replace the pod that this runs in.
  const { meshLabels } = observed;
  const unlabelled = meshLabels
    ? await context.span('mesh', () => applyMeshLabels(context, options.kubernetes, meshLabels))
    : [];
  await context.setStatus(
    worstStatus([...troubles, ...plan.statuses, ...withheld, ...problems, ...unlabelled]),
  );
}

/** A new password counts only if Juju takes it: where Juju has one that it keeps back, Grafana may know that one. */
async function planWithPassword(
  context: HookContext,
  observed: Observation,
): Promise<{ readonly plan: Plan; readonly withheld: readonly UnitStatus[] }> {
  const plan = planUnit(observed, generatePassword());
  const { passwordToStore } = plan;
  if (passwordToStore === undefined || (await storeAdminPassword(context, passwordToStore))) {
    return { plan, withheld: [] };
  }
  return { plan: planUnit(observed, undefined), withheld: [statuses.adminPasswordWithheld] };
}

/** Where the container turns out to be out of reach, the rest of the unit is looked at without it. */
async function observeUnit(context: HookContext, options: CharmOptions) {
  try {
    return { observed: await observe(context, options), troubles: [] };
  } catch (error) {
    const trouble = reportPlatformTrouble(context, error);
    return { observed: await observe(context, options, { hasContainer: false }), troubles: [trouble] };
  }
}
