import { type Application, listUnits, type Model, type Unit } from 'charmkit/juju-model';
import { isEqual, type JsonObject } from './fields.ts';
import type { ObjectStore } from './object-store.ts';

/** Paths of the lists of the objects that Juju and Kubernetes create for applications. */
export function listPaths(namespace: string) {
  return {
    statefulSets: `/apis/apps/v1/namespaces/${namespace}/statefulsets`,
    pods: `/api/v1/namespaces/${namespace}/pods`,
    services: `/api/v1/namespaces/${namespace}/services`,
    serviceAccounts: `/api/v1/namespaces/${namespace}/serviceaccounts`,
    namespaces: '/api/v1/namespaces',
  };
}

/**
 * Creates the objects of the model's applications that are missing, and deletes those of applications and units that
 * are gone. A pod has the containers of its StatefulSet's template.
 */
export function updateCluster(store: ObjectStore, model: Model): void {
  const paths = listPaths(model.name);
  const own = Object.values(model.applications).filter(({ charm }) => charm !== undefined);
  ensureObject(store, paths.namespaces, 'v1', 'Namespace', { metadata: { name: model.name } });
  for (const application of own) ensureApplication(store, model, application);
  const names = new Set(own.map(({ name }) => name));
  const pods = new Set(Object.keys(model.units).map(renderPodName));
  dropOthers(store, paths.pods, pods);
  dropOthers(store, paths.statefulSets, names);
}

function ensureApplication(store: ObjectStore, model: Model, application: Application): void {
  const { name } = application;
  const paths = listPaths(model.name);
  const labels = { 'app.kubernetes.io/managed-by': 'juju', 'app.kubernetes.io/name': name };
  const metadata = { name, namespace: model.name, labels };
  const units = listUnits(model, name);
  ensureObject(store, paths.statefulSets, 'apps/v1', 'StatefulSet', {
    metadata,
    spec: {
      replicas: units.length,
      serviceName: `${name}-endpoints`,
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
      template: { metadata: { labels }, spec: { containers: renderContainers(application) } },
    },
    status: { replicas: units.length, readyReplicas: units.length },
  });
  ensureObject(store, paths.services, 'v1', 'Service', {
    metadata,
    spec: {
      type: 'ClusterIP',
      clusterIP: application.address,
      selector: { 'app.kubernetes.io/name': name },
      ports: [{ name: 'placeholder', port: 65535, protocol: 'TCP', targetPort: 65535 }],
    },
    status: { loadBalancer: {} },
  });
  ensureObject(store, paths.serviceAccounts, 'v1', 'ServiceAccount', { metadata });
  for (const unit of units) ensurePod(store, model, unit);
}

/** Juju's own container comes first, as `charm`. */
function renderContainers({ charm }: Application): JsonObject[] {
  return ['charm', ...(charm?.containers ?? []).map(({ name }) => name)].map((name) => ({
    name,
    image: `juju-sim/${name}`,
    resources: {},
  }));
}

function ensurePod(store: ObjectStore, model: Model, unit: Unit): void {
  const paths = listPaths(model.name);
  const name = renderPodName(unit.name);
  const set = store.get(paths.statefulSets, unit.app);
  const { template } = (set?.spec ?? {}) as { template?: JsonObject };
  const { metadata = {}, spec = {} } = (template ?? {}) as { metadata?: JsonObject; spec?: JsonObject };
  const { containers = [] } = spec as { containers?: JsonObject[] };
  const known = store.get(paths.pods, name);
  if (known !== undefined && isEqual((known.spec as JsonObject).containers, containers)) return;
  if (known !== undefined) store.drop(paths.pods, name);
  ensureObject(store, paths.pods, 'v1', 'Pod', {
    metadata: { ...metadata, name, namespace: model.name },
    spec: { ...spec, containers, hostname: name, nodeName: 'juju-sim' },
    status: {
      phase: 'Running',
      podIP: unit.address,
      podIPs: [{ ip: unit.address }],
      hostIP: '127.0.0.1',
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
      })),
      containerStatuses: containers.map((container) => ({
        name: container.name ?? '',
        ready: true,
        started: true,
        restartCount: 0,
        image: '',
        imageID: '',
        state: { running: {} },
      })),
    },
  });
}

function ensureObject(
  store: ObjectStore,
  path: string,
  apiVersion: string,
  kind: string,
  body: JsonObject & { readonly metadata: JsonObject & { readonly name: string } },
): void {
  if (store.get(path, body.metadata.name) !== undefined) return;
  const query = { fieldManager: 'juju' };
  store.answer({
    method: 'POST',
    plural: path,
    name: undefined,
    query,
    contentType: 'application/json',
    body: { apiVersion, kind, ...body },
  });
}

function dropOthers(store: ObjectStore, path: string, names: ReadonlySet<string>): void {
  for (const { metadata } of store.list(path)) {
    const { name = '' } = metadata as { name?: string };
    if (!names.has(name)) store.drop(path, name);
  }
}

function renderPodName(unit: string): string {
  return unit.replace('/', '-');
}
