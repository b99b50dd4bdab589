import { renderCanonicalJson } from '../../base/index.ts';
import { type HookContext, publishApp, type Relation, readApp } from '../../charm/index.ts';
import { providerApp } from './schema.ts';

/** The allowed requests. Absent fields are not restricted. */
export interface MeshEndpoint {
  readonly hosts?: readonly string[];
  readonly ports?: readonly number[];
  readonly methods?: readonly string[];
  readonly paths?: readonly string[];
}

/** Which application may call which. A namespace is the name of a model. */
export interface MeshPolicy {
  readonly sourceNamespace: string;
  readonly sourceApp: string;
  readonly targetNamespace: string;
  readonly targetApp?: string;
  /** Selects pods, if the policy is not for all pods of the application. */
  readonly targetSelectorLabels?: Readonly<Record<string, string>>;
  /** The service, if its name differs from the application's. */
  readonly targetService?: string;
  /** `unit` for the pods, for which only ports can be named; `app` for the service in front of them. */
  readonly targetType: 'app' | 'unit';
  readonly endpoints: readonly MeshEndpoint[];
}

/** How to join the mesh. */
export interface Mesh {
  /** For the application's pods and service. */
  readonly labels: Readonly<Record<string, string>>;
  /** For example `istio`. */
  readonly type: string;
}

/** Asks the mesh to let only these applications through. Leader only. */
export async function publishPolicies(
  context: HookContext,
  relation: Relation,
  policies: readonly MeshPolicy[],
): Promise<void> {
  await publishApp(context, relation, { policies: renderCanonicalJson(policies.map(toWire)) });
}

/** The mesh on the other side; undefined if its data is missing or invalid. */
export async function readMesh(context: HookContext, relation: Relation): Promise<Mesh | undefined> {
  const app = await readApp(context, relation, { schema: providerApp, needs: 'labels' });
  return app && { labels: app.labels, type: app.mesh_type };
}

function toWire(policy: MeshPolicy) {
  return {
    source_namespace: policy.sourceNamespace,
    source_app_name: policy.sourceApp,
    target_namespace: policy.targetNamespace,
    target_app_name: policy.targetApp ?? null,
    target_selector_labels: policy.targetSelectorLabels ?? null,
    target_service: policy.targetService ?? null,
    target_type: policy.targetType,
    endpoints: policy.endpoints.map(({ hosts = null, ports = null, methods = null, paths = null }) => ({
      hosts,
      ports,
      methods,
      paths,
    })),
  };
}
