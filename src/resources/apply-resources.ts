import { canonicalJson } from 'charmkit/base';
import type { HookContext, UnitStatus } from 'charmkit/charm';
import { isKubernetesError } from '../kubernetes/errors.ts';
import { readPeers } from '../relations/peers.ts';
import { statuses } from '../status.ts';
import { type Cluster, type ResourcesObservation, resourcesKey } from './observe-resources.ts';
import type { ResourcesPlan } from './plan-resources.ts';
import { areSame } from './resources.ts';
import { templateOf } from './rollout.ts';
import { explain, statusOf } from './trouble.ts';

export interface ResourcesOutcome {
  /** Whether Kubernetes is about to put another pod in the place of this one. */
  readonly isPodLeaving: boolean;
  readonly statuses: readonly UnitStatus[];
}

/** Applies what is to be applied, and says how far this unit's pod is. */
export async function applyResources(
  context: HookContext,
  plan: ResourcesPlan,
  { cluster }: ResourcesObservation,
): Promise<ResourcesOutcome> {
  if (!cluster) return { isPodLeaving: false, statuses: [] };
  try {
    if (isKubernetesError(cluster)) throw cluster;
    const isRollingOut = plan.patch !== undefined && (await applyPatch(context, plan.patch, cluster));
    const isDone = plan.pod === 'done' && !isRollingOut;
    return {
      isPodLeaving: plan.pod === 'leaving' || isRollingOut,
      statuses: isDone ? [] : [statuses.resourcesPending],
    };
  } catch (error) {
    if (!isKubernetesError(error)) throw error;
    context.log.warning(explain(error));
    return { isPodLeaving: false, statuses: [statusOf(error, context.env.app)] };
  }
}

/** Tells the other units, too, what their pods are to have; gives whether new ones are on their way. */
async function applyPatch(
  context: HookContext,
  { wanted, body }: NonNullable<ResourcesPlan['patch']>,
  { apply, statefulSet }: Cluster,
): Promise<boolean> {
  const changed = await apply(body);
  const { relation } = await readPeers(context);
  relation?.writeOwnApp({ [resourcesKey]: canonicalJson({ ...wanted }) });
  return !areSame(templateOf(changed), templateOf(statefulSet));
}
