import { isFault } from '../kubernetes/errors.ts';
import type { KubernetesPatch } from '../kubernetes/patch.ts';
import type { ResourcesObservation } from './observe-resources.ts';
import { fingerprintOf, hasResources, type Resources } from './resources.ts';
import { isRolledOut, renderPatch, type StatefulSet, templateOf } from './rollout.ts';

export interface ResourcesPlan {
  /** What the leader is to apply to the StatefulSet; undefined where that is not to be done, or can't be. */
  readonly patch: { readonly wanted: Resources; readonly change: KubernetesPatch } | undefined;
  /**
   * How far this unit's pod is: as it should be; about to be replaced by one that is; or not even that. Undefined
   * where it was not looked at.
   */
  readonly pod: 'done' | 'leaving' | 'waiting' | undefined;
  /** Fingerprint of what the pod has, once that is what it is to have. */
  readonly seen: string | undefined;
}

/** The Python charm's: what it has set becomes this charm's, and goes when an option is unset. */
const fieldManager = 'ResourcePatcher';

/** Compares the limits that are wanted with those that Kubernetes has. */
export function planResources(app: string, { wanted, duty, cluster }: ResourcesObservation): ResourcesPlan {
  if (!wanted || !cluster || isFault(cluster)) return { patch: undefined, pod: undefined, seen: undefined };
  const { statefulSet, pod } = cluster;
  const isInTemplate = hasResources(templateOf(statefulSet), wanted);
  // What was applied already and is not there, somebody takes away; once for each look at everything is enough.
  const isDue = duty === 'apply' || (duty === 'repair' && !isInTemplate);
  const isDone = isInTemplate && isRolledOut(pod, statefulSet);
  return {
    patch: isDue ? { wanted, change: planPatch(app, statefulSet, wanted) } : undefined,
    seen: isDone && !isDue ? fingerprintOf(wanted) : undefined,
    pod: isDone ? 'done' : isInTemplate ? 'leaving' : 'waiting',
  };
}

/** Another manager's fields are not taken by force: two that did so would restart Grafana for ever. */
function planPatch(app: string, statefulSet: StatefulSet, wanted: Resources): KubernetesPatch {
  return {
    ...{ kind: 'kubernetes-patch', purpose: 'resources', verb: 'apply', object: 'statefulset', name: app },
    body: renderPatch(statefulSet, wanted),
    fieldManager,
  };
}
