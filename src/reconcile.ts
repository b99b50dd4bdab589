import type { HookContext } from 'charmkit/charm';
import { apply } from './apply.ts';
import { applyMeshLabels } from './mesh/apply-mesh-labels.ts';
import { observe } from './observe.ts';
import type { CharmOptions } from './options.ts';
import { planUnit } from './plan.ts';
import { generatePassword } from './relations/admin-password.ts';
import { collectorOf } from './relations/charm-tracing.ts';
import { publish } from './relations/publications.ts';
import { scopeOf } from './relations/scope.ts';
import { worstStatus } from './status.ts';

/** Nearly every hook's handler: look at the world, decide what it should be, change what differs. */
export async function reconcile(context: HookContext, options: CharmOptions): Promise<void> {
  const observed = await context.span('observe', () => observe(context, options));
  context.sendTraces(collectorOf(observed));
  const { urls, certificate, serving } = observed;
  const { isSwitched } = certificate;
  const publication = { urls, isSwitched, serving };
  await context.span('publish', () => publish(context, scopeOf(context), publication));
  const plan = await context.span('plan', () => planUnit(observed, generatePassword()));
  const problems = await context.span('apply', () => apply(context, plan, observed));
  // Last, since it may have Kubernetes replace the pod that this runs in.
  const { meshLabels } = observed;
  const unlabelled = meshLabels
    ? await context.span('mesh', () => applyMeshLabels(context, options.kubernetes, meshLabels))
    : [];
  await context.setStatus(worstStatus([...plan.statuses, ...problems, ...unlabelled]));
}
