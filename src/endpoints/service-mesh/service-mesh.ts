import { type HookContext, mapRelations, type Relation } from 'charmkit/charm';
import type { MeshIdentity } from 'charmkit/interfaces/cross-model-mesh';
import { type MeshPolicy, publishPolicies } from 'charmkit/interfaces/service-mesh';
import { alertingPort, httpPort, profilingPort } from '../../grafana/files.ts';
import type { Endpoint } from '../../reconcile/observe/endpoint.ts';
import { readMeshIdentities } from '../provide-cmr-mesh.ts';

/**
 * The endpoints whose applications call Grafana, and the port that they call. These applications receive
 * Grafana's address in the cluster.
 */
const callers: Readonly<Record<string, number>> = {
  'metrics-endpoint': httpPort,
  'profiling-endpoint': profilingPort,
  'grafana-auth': httpPort,
  'grafana-metadata': httpPort,
};

export const serviceMesh = {
  endpoint: 'service-mesh',
  publication: { by: 'leader', publish: publishMeshPolicies, isDue: mayChangePolicies },
} as const satisfies Endpoint;

/**
 * Asks the mesh to allow the applications that call Grafana, and units that share a database to call each other. If the
 * leader can't read a relation, the list is incomplete.
 */
async function publishMeshPolicies(
  context: HookContext,
  relation: Relation,
  { sharesDatabase }: { readonly sharesDatabase: boolean },
): Promise<void> {
  const { app, model } = context.env;
  const own = { application: app, model: model.name };
  const amongUnits = sharesDatabase ? [allowSource(context, own, alertingPort)] : [];
  const policies = removeDuplicates([...(await readPolicies(context)), ...amongUnits]);
  if (await areReadable(context)) await publishPolicies(context, relation, policies);
}

/**
 * Whether this hook adds or removes an application that calls Grafana, or changes its identity in the mesh.
 */
function mayChangePolicies({ event }: HookContext): boolean {
  if (!('endpoint' in event)) return false;
  const isCaller = event.endpoint in callers;
  const isIdentity = event.endpoint === 'provide-cmr-mesh';
  switch (event.kind) {
    case 'relation-created':
      return isCaller;
    case 'relation-changed':
      return isIdentity;
    case 'relation-broken':
      return isCaller || isIdentity;
    default:
      return false;
  }
}

/** Returns the policies in the order of the endpoints above and then of their relations. */
async function readPolicies(context: HookContext): Promise<readonly MeshPolicy[]> {
  const [identities, ...names] = await Promise.all([
    readMeshIdentities(context),
    ...Object.keys(callers).map((endpoint) => readNames(context, endpoint)),
  ]);
  const { model } = context.env;
  return Object.values(callers).flatMap((port, index) =>
    (names[index] ?? []).map((name) =>
      allowSource(context, identities.get(name) ?? { application: name, model: model.name }, port),
    ),
  );
}

/** The policy that lets an application reach the units of this one at a port. */
function allowSource({ env: { app, model } }: HookContext, source: MeshIdentity, port: number): MeshPolicy {
  return {
    sourceNamespace: source.model,
    sourceApp: source.application,
    targetNamespace: model.name,
    targetApp: app,
    targetType: 'unit',
    endpoints: [{ ports: [port] }],
  };
}

async function areReadable(context: HookContext): Promise<boolean> {
  const endpoints = [...Object.keys(callers), 'provide-cmr-mesh'];
  const relations = await Promise.all(endpoints.map((endpoint) => context.relations(endpoint)));
  return relations.flat().every(({ isUnreadable }) => !isUnreadable);
}

async function readNames(context: HookContext, endpoint: string): Promise<readonly string[]> {
  const relations = await context.relations(endpoint);
  const names = await mapRelations(relations, (relation) => relation.remoteApp());
  return names.filter((name) => name !== undefined);
}

/** One application may have several names and be related to several endpoints. */
function removeDuplicates(policies: readonly MeshPolicy[]): readonly MeshPolicy[] {
  return [...new Map(policies.map((policy) => [JSON.stringify(policy), policy])).values()];
}
