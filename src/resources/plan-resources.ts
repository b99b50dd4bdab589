import type { ObjectBody } from '../kubernetes/client.ts';
import { isKubernetesError } from '../kubernetes/errors.ts';
import type { ResourcesObservation } from './observe-resources.ts';
import { fingerprintOf, hasResources, type Resources } from './resources.ts';
import { isRolledOut, renderPatch, templateOf } from './rollout.ts';

export interface ResourcesPlan {
  /** What the leader is to apply to the StatefulSet; undefined where that is not to be done, or can't be. */
  readonly patch: { readonly wanted: Resources; readonly body: ObjectBody } | undefined;
  /**
   * How far this unit's pod is: as it should be; about to be replaced by one that is; or not even that. Undefined
   * where it was not looked at.
   */
  readonly pod: 'done' | 'leaving' | 'waiting' | undefined;
  /** Fingerprint of what the pod has, once that is what it is to have. */
  readonly seen: string | undefined;
}

/** Compares the limits that are wanted with those that Kubernetes has. */
export function planResources({ wanted, duty, cluster }: ResourcesObservation): ResourcesPlan {
  if (!wanted || !cluster || isKubernetesError(cluster))
    return { patch: undefined, pod: undefined, seen: undefined };
  const { statefulSet, pod } = cluster;
  const isInTemplate = hasResources(templateOf(statefulSet), wanted);
  // What was applied already and is not there, somebody takes away; once for each look at everything is enough.
  const isDue = duty === 'apply' || (duty === 'repair' && !isInTemplate);
  const isDone = isInTemplate && isRolledOut(pod, statefulSet);
  return {
    patch: isDue ? { wanted, body: renderPatch(statefulSet, wanted) } : undefined,
    seen: isDone && !isDue ? fingerprintOf(wanted) : undefined,
    pod: isDone ? 'done' : isInTemplate ? 'leaving' : 'waiting',
  };
}
