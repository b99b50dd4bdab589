import { canonicalJson } from 'charmkit/base';
import type { ObjectBody } from '../../kubernetes/client.ts';
import { isFault } from '../../kubernetes/errors.ts';
import type { KubernetesPatch } from '../../kubernetes/patch.ts';
import { type Labels, planLabels } from './labels.ts';
import { type LabelledObjects, labelMemoryName, type MeshObservation } from './observe-mesh-labels.ts';

export interface MeshPlan {
  readonly changes: readonly KubernetesPatch[];
  /** Whether the unit's own pod has the labels already. */
  readonly isWorn: boolean;
}

/**
 * Puts the wanted labels on the application's pods and its service, and takes away those that were put there before and
 * are wanted no more. For that Kubernetes replaces the pods, so they come last.
 */
export function planMeshLabels(app: string, observed: MeshObservation | undefined): MeshPlan {
  if (!observed || isFault(observed.objects)) return { changes: [], isWorn: false };
  const { wanted, objects } = observed;
  const before = objects.memory ?? {};
  const plan = (current: Labels = {}) => planLabels(wanted, { current, before });
  const ofService = plan(objects.service);
  const ofPods = plan(objects.template);
  // Beforehand: what a hook that is cut short has put there is taken away again, too.
  const memory = planMemory(app, objects, { ...before, ...wanted });
  const template = { metadata: { labels: ofPods } };
  const changes: readonly KubernetesPatch[] = [
    ...memory.changes,
    ...(ofService ? [mergeInto('service', app, { metadata: { labels: ofService } })] : []),
    ...(ofPods ? [mergeInto('statefulset', app, { spec: { template } })] : []),
    ...planMemory(app, { ...objects, memory: memory.after }, wanted).changes,
  ];
  return { changes, isWorn: !ofPods && plan(objects.pod) === undefined };
}

/** Which labels were put on: a ConfigMap, where the Python charm keeps them, too. It is there while there are any. */
function planMemory(app: string, { memory, owner }: LabelledObjects, after: Labels) {
  const isEmpty = Object.keys(after).length === 0;
  const isSame = memory && canonicalJson(memory) === canonicalJson(after);
  if (isSame || (isEmpty && !memory)) return { changes: [], after: memory };
  const data = { labels: canonicalJson(after) };
  // With the StatefulSet of this uid the memory goes, too, if nobody has taken it away before.
  const ownerReferences = owner && [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: app, uid: owner }];
  const verb = isEmpty ? 'delete' : memory ? 'merge' : 'create';
  const body = isEmpty ? {} : memory ? { data } : { metadata: { ownerReferences }, data };
  const change = { ...patchFor(app), verb, object: 'configmap', name: labelMemoryName(app), body } as const;
  return { changes: [change], after: isEmpty ? undefined : after };
}

function mergeInto(object: 'service' | 'statefulset', app: string, body: ObjectBody): KubernetesPatch {
  return { ...patchFor(app), verb: 'merge', object, name: app, body };
}

function patchFor(app: string) {
  return { kind: 'kubernetes-patch', purpose: 'mesh', fieldManager: app } as const;
}
