import { type Application, listUnits, type Model, type Unit } from 'charmkit/juju-model';
import type { JsonObject } from './fields.ts';
import {
  type NamedObject,
  nameRevision,
  type RevisionData,
  readPartition,
  renderNode,
  renderPod,
  renderPodName,
  renderRevision,
  renderServices,
  renderStatefulSet,
  renderStatus,
} from './juju-objects.ts';
import type { ObjectStore } from './object-store.ts';

/** Paths of the lists of the objects that Juju and Kubernetes create for applications. */
export function listPaths(namespace: string) {
  return {
    statefulSets: `/apis/apps/v1/namespaces/${namespace}/statefulsets`,
    revisions: `/apis/apps/v1/namespaces/${namespace}/controllerrevisions`,
    pods: `/api/v1/namespaces/${namespace}/pods`,
    services: `/api/v1/namespaces/${namespace}/services`,
    serviceAccounts: `/api/v1/namespaces/${namespace}/serviceaccounts`,
    namespaces: '/api/v1/namespaces',
    nodes: '/api/v1/nodes',
  };
}

/**
 * Creates the objects of the model's applications that are missing, and deletes those of applications and units that
 * are gone. A pod has the containers that its StatefulSet's template had when it was made.
 */
export function updateCluster(store: ObjectStore, model: Model): void {
  const paths = listPaths(model.name);
  const own = Object.values(model.applications).filter(({ charm }) => charm !== undefined);
  ensureObject(store, paths.namespaces, 'v1', 'Namespace', { metadata: { name: model.name } });
  ensureObject(store, paths.nodes, 'v1', 'Node', renderNode());
  for (const application of own) ensureApplication(store, model, application);
  const names = new Set(own.map(({ name }) => name));
  const pods = new Set(Object.keys(model.units).map(renderPodName));
  dropOthers(store, paths.pods, pods);
  dropOthers(store, paths.statefulSets, names);
}

/** Forgets the pod of a unit, so that the next request finds a new one. */
export function forgetPod(store: ObjectStore, model: Model, unit: string): void {
  store.drop(listPaths(model.name).pods, renderPodName(unit));
}

function ensureApplication(store: ObjectStore, model: Model, application: Application): void {
  const { name } = application;
  const paths = listPaths(model.name);
  const metadata = { name, namespace: model.name, labels: { 'app.kubernetes.io/name': name } };
  ensureObject(store, paths.serviceAccounts, 'v1', 'ServiceAccount', { metadata });
  for (const service of renderServices(model, application))
    ensureObject(store, paths.services, 'v1', 'Service', service);
  ensureObject(store, paths.statefulSets, 'apps/v1', 'StatefulSet', renderStatefulSet(model, application));
  updateStatefulSet(store, model, application);
}

/** Makes the missing pods of a StatefulSet, and counts them in its status. */
function updateStatefulSet(store: ObjectStore, model: Model, application: Application): void {
  const paths = listPaths(model.name);
  const units = listUnits(model, application.name);
  store.change(paths.statefulSets, application.name, (set) => ({
    ...set,
    spec: { ...(set.spec as JsonObject), replicas: units.length },
  }));
  const set = store.get(paths.statefulSets, application.name);
  if (set === undefined) return;
  const updated = nameRevision(set, application);
  ensureObject(store, paths.revisions, 'apps/v1', 'ControllerRevision', renderRevision(set, updated));
  const { currentRevision = updated } = (set.status ?? {}) as { currentRevision?: string };
  const partition = readPartition(set);
  const revisions = units.map((unit) =>
    ensurePod(store, model, unit, set, unit.number < partition ? currentRevision : updated),
  );
  store.change(paths.statefulSets, application.name, (current) => ({
    ...current,
    status: renderStatus(current, updated, revisions),
  }));
}

/** Makes the pod from a revision of the StatefulSet if it is missing, and returns the revision that it was made from. */
function ensurePod(store: ObjectStore, model: Model, unit: Unit, set: JsonObject, revision: string): string {
  const { pods, revisions } = listPaths(model.name);
  const { data } = store.get(revisions, revision) as { data: RevisionData };
  const pod = renderPod(model, unit, set, { name: revision, template: data.spec.template });
  ensureObject(store, pods, 'v1', 'Pod', pod);
  const { labels = {} } = (store.get(pods, renderPodName(unit.name))?.metadata ?? {}) as {
    labels?: Record<string, string>;
  };
  return labels['controller-revision-hash'] ?? '';
}

function ensureObject(
  store: ObjectStore,
  path: string,
  apiVersion: string,
  kind: string,
  body: NamedObject,
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
