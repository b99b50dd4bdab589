import type { ObjectBody } from '../kubernetes/client.ts';
import type { ContentOf, pods, statefulSets } from '../kubernetes/object-kinds.ts';
import { haveSameResources, type Resources } from './resources.ts';

export type StatefulSet = ContentOf<typeof statefulSets>;
export type Pod = ContentOf<typeof pods>;

const containerName = 'grafana';
const none: Resources = { limits: {}, requests: {} };

/**
 * Renders the fields to own, as the Python charm sets them. So the charm takes over the fields that the
 * Python charm set, and removes those that are no longer set.
 */
export function renderPatch({ spec }: StatefulSet, { limits, requests }: Resources): ObjectBody {
  return {
    spec: {
      selector: spec.selector,
      serviceName: spec.serviceName,
      template: { spec: { containers: [{ name: containerName, resources: { limits, requests } }] } },
    },
  };
}

/** The resources of the pods that Kubernetes creates from now on. */
export function readPodTemplate({ spec }: StatefulSet): Resources {
  return resourcesIn(spec.template.spec);
}

/** Whether a change makes the StatefulSet create different pods than before. */
export function isNewTemplate(before: StatefulSet, after: StatefulSet): boolean {
  return !haveSameResources(readPodTemplate(after), readPodTemplate(before));
}

/** Whether a pod was created from the current template. */
export function isRolledOut(pod: Pod | undefined, statefulSet: StatefulSet): boolean {
  if (!pod) return false;
  return (
    haveSameResources(resourcesIn(pod.spec), readPodTemplate(statefulSet)) ||
    isOfNewestRevision(pod, statefulSet)
  );
}

/**
 * The template does not contain defaults that a namespace adds to a pod's limits, so the controller's
 * revision decides.
 */
function isOfNewestRevision({ metadata: { labels } }: Pod, { metadata, status }: StatefulSet): boolean {
  const { observedGeneration, updateRevision } = status;
  const isKnown = updateRevision !== undefined && observedGeneration === metadata.generation;
  return isKnown && labels['controller-revision-hash'] === updateRevision;
}

function resourcesIn({ containers }: Pod['spec']): Resources {
  return containers.find(({ name }) => name === containerName)?.resources ?? none;
}
