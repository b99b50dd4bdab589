import { isFault } from '../kubernetes/errors.ts';
import type { KubernetesPatch } from '../kubernetes/patch.ts';
import type { ResourcesObservation } from './observe-resources.ts';
import { fingerprintResources, hasResources, type Resources } from './resources.ts';
import { isRolledOut, readPodTemplate, renderPatch, type StatefulSet } from './rollout.ts';

export interface ResourcesPlan {
  /**
   * What the leader applies to the StatefulSet. Undefined if there is nothing to apply, or if it can't be
   * applied.
   */
  readonly patch: { readonly wanted: Resources; readonly change: KubernetesPatch } | undefined;
  /**
   * The state of this unit's pod: it has the wanted resources, Kubernetes is about to replace it with one
   * that has them, or neither. Undefined if it was not observed.
   */
  readonly pod: 'done' | 'leaving' | 'waiting' | undefined;
  /** A fingerprint of the pod's resources, once they are the wanted ones. */
  readonly seen: string | undefined;
}

/**
 * The Python charm's field manager. This charm takes over its fields, and removes them when an option is
 * unset.
 */
const fieldManager = 'ResourcePatcher';

/** Compares the wanted limits with those that Kubernetes has. */
export function planResources(app: string, { wanted, duty, cluster }: ResourcesObservation): ResourcesPlan {
  if (!wanted || !cluster || isFault(cluster)) return { patch: undefined, pod: undefined, seen: undefined };
  const { statefulSet, pod } = cluster;
  const isInTemplate = hasResources(readPodTemplate(statefulSet), wanted);
  // If applied limits are missing, something else removes them. Repairing them once in each hook that reads
  // everything is enough.
  const isDue = duty === 'apply' || (duty === 'repair' && !isInTemplate);
  const isDone = isInTemplate && isRolledOut(pod, statefulSet);
  return {
    patch: isDue ? { wanted, change: planPatch(app, statefulSet, wanted) } : undefined,
    seen: isDone && !isDue ? fingerprintResources(wanted) : undefined,
    pod: isDone ? 'done' : isInTemplate ? 'leaving' : 'waiting',
  };
}

/**
 * The charm does not take fields of another manager by force: two managers that did so would restart Grafana
 * forever.
 */
function planPatch(app: string, statefulSet: StatefulSet, wanted: Resources): KubernetesPatch {
  return {
    ...{ kind: 'kubernetes-patch', purpose: 'resources', verb: 'apply', object: 'statefulset', name: app },
    body: renderPatch(statefulSet, wanted),
    fieldManager,
  };
}
