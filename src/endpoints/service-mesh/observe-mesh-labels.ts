import { parseJson, renderCanonicalJson } from 'charmkit/base';
import type { HookContext } from 'charmkit/charm';
import { readMesh } from 'charmkit/interfaces/service-mesh';
import * as z from 'zod';
import type { KubernetesAccess } from '../../kubernetes/access.ts';
import { describeFault, type KubernetesFault } from '../../kubernetes/errors.ts';
import { configMaps, pods, services, statefulSets } from '../../kubernetes/object-kinds.ts';
import { openKubernetes } from '../../kubernetes/open.ts';
import type { SharedFact } from '../../reconcile/observe/endpoint.ts';
import type { Scope } from '../../reconcile/observe/scope.ts';
import { observeFact, readPeers } from '../grafana.ts';
import type { Labels } from './labels.ts';

const endpoint = 'service-mesh';

/** The labels that add an application to the mesh. Empty without a mesh. */
const meshLabels: SharedFact<Labels> = {
  key: 'mesh_labels',
  endpoint,
  schema: z.record(z.string(), z.string()),
  read: async (context) => {
    const [relation] = await context.relations(endpoint);
    return (relation && (await readMesh(context, relation)))?.labels ?? {};
  },
};

/**
 * The labels on the leader's pod, as JSON in the peer application databag. Null if Kubernetes has not
 * finished applying them, absent if there are no labels.
 */
const wornKey = 'mesh_labels_worn';

/** The labels of the application's objects. A missing object has no labels. */
export interface LabelledObjects {
  /** The labels that were set before. Undefined if no labels are recorded. */
  readonly memory: Labels | undefined;
  readonly service: Labels | undefined;
  /** The labels of the pods that Kubernetes creates from now on. */
  readonly template: Labels | undefined;
  /** The labels of this unit's own pod. */
  readonly pod: Labels | undefined;
  /** The StatefulSet's uid. */
  readonly owner: string | undefined;
}

export interface MeshObservation {
  readonly wanted: Labels;
  readonly objects: LabelledObjects | KubernetesFault;
}

/**
 * Observes the labels if this hook must compare them with Kubernetes. Undefined if it need not, for example
 * in an application that never had a mesh. The leader compares until its pod has the labels, and again in
 * hooks that read everything.
 */
export async function observeMeshLabels(
  context: HookContext,
  scope: Scope,
  access: KubernetesAccess,
): Promise<MeshObservation | undefined> {
  const wanted = await observeFact(context, scope, meshLabels);
  if (!(await context.isLeader())) return undefined;
  const { data } = await readPeers(context);
  const isNews = renderCanonicalJson(wanted) !== (data[wornKey] ?? '{}');
  const isChecked = scope === 'everything' && Object.keys(wanted).length > 0;
  if (!isNews && !isChecked) return undefined;
  return { wanted, objects: await readObjects(context, access) };
}

export function nameLabelMemory(app: string): string {
  return `juju-service-mesh-${app}-labels`;
}

/** Renders the labels on the pod for later hooks. Null if they are not known yet. */
export function renderWornLabels(worn: Labels | null): Readonly<Record<string, string | undefined>> {
  const isNone = worn !== null && Object.keys(worn).length === 0;
  return { [wornKey]: isNone ? undefined : renderCanonicalJson(worn) };
}

const memorySchema = z.record(z.string(), z.string()).catch({});

async function readObjects(
  { env: { app, model, unit } }: HookContext,
  access: KubernetesAccess,
): Promise<LabelledObjects | KubernetesFault> {
  try {
    const client = await openKubernetes(access, model.name);
    const [memory, service, statefulSet, pod] = await Promise.all([
      client.get(configMaps, nameLabelMemory(app)),
      client.get(services, app),
      client.get(statefulSets, app),
      client.get(pods, unit.replace('/', '-')),
    ]);
    return {
      memory: memory && memorySchema.parse(parseJson(memory.data.labels ?? '')),
      service: service?.metadata.labels,
      template: statefulSet?.spec.template.metadata.labels,
      pod: pod?.metadata.labels,
      owner: statefulSet?.metadata.uid,
    };
  } catch (error) {
    return describeFault(error);
  }
}
