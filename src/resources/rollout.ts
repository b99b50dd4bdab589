import type { ObjectBody } from '../kubernetes/client.ts';
import type { ContentOf, pods, statefulSets } from '../kubernetes/object-kinds.ts';
import { areSame, type Resources } from './resources.ts';

export type StatefulSet = ContentOf<typeof statefulSets>;
export type Pod = ContentOf<typeof pods>;

const containerName = 'grafana';
const none: Resources = { limits: {}, requests: {} };

/** The fields to own, as the Python charm gives them: what it set is then taken over, and what is no longer set goes. */
export function renderPatch({ spec }: StatefulSet, { limits, requests }: Resources): ObjectBody {
  return {
    spec: {
      selector: spec.selector,
      serviceName: spec.serviceName,
      template: { spec: { containers: [{ name: containerName, resources: { limits, requests } }] } },
    },
  };
}

/** What the pods get that Kubernetes makes from now on. */
export function templateOf({ spec }: StatefulSet): Resources {
  return resourcesIn(spec.template.spec);
}

/** Whether the StatefulSet, as Kubernetes has it after a change, makes other pods than before. */
export function changesTemplate(before: StatefulSet, after: StatefulSet): boolean {
  return !areSame(templateOf(after), templateOf(before));
}

/** Whether a pod was made from the template as it is now. */
export function isRolledOut(pod: Pod | undefined, statefulSet: StatefulSet): boolean {
  if (!pod) return false;
  return areSame(resourcesIn(pod.spec), templateOf(statefulSet)) || isOfNewestRevision(pod, statefulSet);
}

/** What a namespace adds by default to a pod's limits is not in the template; the controller knows better. */
function isOfNewestRevision({ metadata: { labels } }: Pod, { metadata, status }: StatefulSet): boolean {
  const { observedGeneration, updateRevision } = status;
  const isKnown = updateRevision !== undefined && observedGeneration === metadata.generation;
  return isKnown && labels['controller-revision-hash'] === updateRevision;
}

function resourcesIn({ containers }: Pod['spec']): Resources {
  return containers.find(({ name }) => name === containerName)?.resources ?? none;
}
