import { renderCanonicalJson } from 'charmkit/base';
import type { ObjectBody } from '../../kubernetes/client.ts';
import { isFault } from '../../kubernetes/errors.ts';
import type { KubernetesPatch } from '../../kubernetes/patch.ts';
import { type Labels, planLabels } from './labels.ts';
import { type LabelledObjects, type MeshObservation, nameLabelMemory } from './observe-mesh-labels.ts';

export interface MeshPlan {
  readonly changes: readonly KubernetesPatch[];
  /** Whether the unit's own pod already has the labels. */
  readonly isWorn: boolean;
}

/**
 * Sets the wanted labels on the application's pods and service, and removes those that the charm set before
 * and that are no longer wanted. The pods come last, because Kubernetes replaces them.
 */
export function planMeshLabels(app: string, observed: MeshObservation | undefined): MeshPlan {
  if (!observed || isFault(observed.objects)) return { changes: [], isWorn: false };
  const { wanted, objects } = observed;
  const before = objects.memory ?? {};
  const plan = (current: Labels = {}) => planLabels(wanted, { current, before });
  const ofService = plan(objects.service);
  const ofPods = plan(objects.template);
  // The record comes first, so that labels set by an interrupted hook are also removed later.
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

/**
 * Records which labels were set in a ConfigMap, as the Python charm does. It exists only while there are
 * labels.
 */
function planMemory(app: string, { memory, owner }: LabelledObjects, after: Labels) {
  const isEmpty = Object.keys(after).length === 0;
  const isSame = memory && renderCanonicalJson(memory) === renderCanonicalJson(after);
  if (isSame || (isEmpty && !memory)) return { changes: [], after: memory };
  const data = { labels: renderCanonicalJson(after) };
  // Kubernetes deletes the record together with the StatefulSet of this uid, if it still exists.
  const ownerReferences = owner && [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: app, uid: owner }];
  const verb = isEmpty ? 'delete' : memory ? 'merge' : 'create';
  const body = isEmpty ? {} : memory ? { data } : { metadata: { ownerReferences }, data };
  const change = { ...beginPatch(app), verb, object: 'configmap', name: nameLabelMemory(app), body } as const;
  return { changes: [change], after: isEmpty ? undefined : after };
}

function mergeInto(object: 'service' | 'statefulset', app: string, body: ObjectBody): KubernetesPatch {
  return { ...beginPatch(app), verb: 'merge', object, name: app, body };
}

function beginPatch(app: string) {
  return { kind: 'kubernetes-patch', purpose: 'mesh', fieldManager: app } as const;
}
