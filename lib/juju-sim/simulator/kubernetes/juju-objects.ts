import { createHash } from 'node:crypto';
import { renderCanonicalJson } from 'charmkit/base';
import { type Application, listUnits, type Model, type Unit } from 'charmkit/juju-model';
import type { Json, JsonObject } from './fields.ts';

/** An object with its name, as it is created. */
export type NamedObject = JsonObject & { readonly metadata: JsonObject & { readonly name: string } };

/** The name of the one node. */
const node = 'juju-sim';

/** The only node of the cluster. */
export function renderNode(): NamedObject {
  const resources = { cpu: '4', memory: '16Gi', 'ephemeral-storage': '100Gi', pods: '110' };
  return {
    metadata: { name: node, labels: { 'kubernetes.io/hostname': node, 'kubernetes.io/os': 'linux' } },
    spec: {},
    status: {
      allocatable: resources,
      capacity: resources,
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
}

/** Without a status, which follows from the template and the pods: `renderStatus`. */
export function renderStatefulSet(model: Model, application: Application): NamedObject {
  const { name } = application;
  const labels = renderLabels(name);
  return {
    metadata: { name, namespace: model.name, labels: { 'app.kubernetes.io/managed-by': 'juju', ...labels } },
    spec: {
      replicas: listUnits(model, name).length,
      serviceName: `${name}-endpoints`,
      podManagementPolicy: 'Parallel',
      revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: renderContainers(application) } },
    },
  };
}

/** The service of the application and the headless one that gives each pod a name. */
export function renderServices(
  model: Model,
  { name, address }: Application,
): readonly [NamedObject, NamedObject] {
  const selector = renderLabels(name);
  const metadata = { namespace: model.name, labels: { 'app.kubernetes.io/managed-by': 'juju', ...selector } };
  return [
    {
      metadata: { name, ...metadata },
      spec: {
        type: 'ClusterIP',
        clusterIP: address,
        selector,
        ports: [{ name: 'placeholder', port: 65535, protocol: 'TCP', targetPort: 65535 }],
      },
      status: { loadBalancer: {} },
    },
    {
      metadata: { name: `${name}-endpoints`, ...metadata },
      spec: { type: 'ClusterIP', clusterIP: 'None', publishNotReadyAddresses: true, selector },
      status: { loadBalancer: {} },
    },
  ];
}

/** What a revision of a StatefulSet keeps of it. */
export type RevisionData = { readonly spec: { readonly template: Template } };
type Template = { readonly metadata?: JsonObject; readonly spec: JsonObject };

/** The revision of a StatefulSet that its template is now. */
export function renderRevision(set: JsonObject, name: string): NamedObject {
  const { namespace = '', labels = {}, generation = 1 } = set.metadata as Record<string, Json>;
  const { template } = set.spec as { template: JsonObject };
  return {
    metadata: { name, namespace, labels },
    data: { spec: { template: { $patch: 'replace', ...template } } },
    revision: generation,
  };
}

/** Kubernetes replaces the pods of a StatefulSet with this ordinal and above. */
export function readPartition({ spec }: JsonObject): number {
  const { updateStrategy } = (spec ?? {}) as { updateStrategy?: { rollingUpdate?: { partition?: number } } };
  return updateStrategy?.rollingUpdate?.partition ?? 0;
}

/** The pod of a unit, as Kubernetes makes it from a revision of its StatefulSet. */
export function renderPod(
  model: Model,
  unit: Unit,
  set: JsonObject,
  { name: revision, template }: { readonly name: string; readonly template: Template },
): NamedObject {
  const name = renderPodName(unit.name);
  const { uid = '' } = set.metadata as { uid?: string };
  const { containers = [] } = template.spec as { containers?: JsonObject[] };
  return {
    metadata: {
      ...template.metadata,
      name,
      namespace: model.name,
      generateName: `${unit.app}-`,
      annotations: { ...(template.metadata?.annotations as JsonObject), 'unit.juju.is/id': unit.name },
      labels: {
        ...(template.metadata?.labels as JsonObject),
        'apps.kubernetes.io/pod-index': name.slice(unit.app.length + 1),
        'controller-revision-hash': revision,
        'statefulset.kubernetes.io/pod-name': name,
      },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'StatefulSet',
          name: unit.app,
          uid,
          blockOwnerDeletion: true,
          controller: true,
        },
      ],
    },
    spec: { ...template.spec, containers, hostname: name, nodeName: node },
    status: {
      phase: 'Running',
      podIP: unit.address,
      podIPs: [{ ip: unit.address }],
      hostIP: '127.0.0.1',
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
      })),
      containerStatuses: containers.map(({ name: container = '', image = '' }) => ({
        name: container,
        ready: true,
        started: true,
        restartCount: 0,
        image,
        imageID: typeof image === 'string' ? identifyImage(image) : '',
        state: { running: {} },
      })),
    },
  };
}

/** The status of a StatefulSet whose pods have these revisions. */
export function renderStatus(set: JsonObject, revision: string, pods: readonly string[]): JsonObject {
  const { generation = 1 } = set.metadata as { generation?: number };
  const updated = pods.filter((each) => each === revision).length;
  return {
    observedGeneration: generation,
    replicas: pods.length,
    readyReplicas: pods.length,
    availableReplicas: pods.length,
    currentReplicas: pods.length - updated || updated,
    updatedReplicas: updated,
    currentRevision: pods.find((each) => each !== revision) ?? revision,
    updateRevision: revision,
    collisionCount: 0,
  };
}

/** The name of a StatefulSet's revision, which changes with the template and with what Juju deploys. */
export function nameRevision(set: JsonObject, { name, revision, resources }: Application): string {
  const { template } = set.spec as { template: JsonObject };
  return `${name}-${digest(renderCanonicalJson({ template, revision, resources })).slice(0, 10)}`;
}

export function renderPodName(unit: string): string {
  return unit.replace('/', '-');
}

function renderLabels(app: string) {
  return { 'app.kubernetes.io/name': app };
}

/** Juju's own container comes first, as `charm`. */
function renderContainers({ charm }: Application): JsonObject[] {
  const images = new Map(charm?.resources.map(({ name, upstreamSource }) => [name, upstreamSource]));
  return [{ name: 'charm', resource: undefined }, ...(charm?.containers ?? [])].map(({ name, resource }) => ({
    name,
    image: images.get(resource ?? '') ?? `juju-sim/${name}`,
    resources: {},
  }));
}

/** The digest of an image: the one in its name, if there is one. */
function identifyImage(image: string): string {
  return image.includes('@sha256:') ? image : `${image}@sha256:${digest(image)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
