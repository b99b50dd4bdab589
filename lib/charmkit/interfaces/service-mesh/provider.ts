import { renderCanonicalJson } from '../../base/index.ts';
import { type HookContext, publishApp, type Relation, readApp } from '../../charm/index.ts';
import type { Mesh, MeshPolicy } from './requirer.ts';
import { providerApp, requirerApp } from './schema.ts';

/**
 * Publishes to an application how to join the mesh. Leader only.
 * @throws ZodError if the charm passes labels that no requirer would accept.
 */
export async function publishMesh(
  context: HookContext,
  relation: Relation,
  { labels, type }: Mesh,
): Promise<void> {
  const databag = { labels: renderCanonicalJson(labels), mesh_type: JSON.stringify(type) };
  providerApp.parse(databag);
  await publishApp(context, relation, databag);
}

/** The policies that an application requests; empty if it has none, or if one of them is invalid. */
export async function readPolicies(context: HookContext, relation: Relation): Promise<readonly MeshPolicy[]> {
  const asked = await readApp(context, relation, { schema: requirerApp, needs: 'policies' });
  return (asked?.policies ?? []).map((policy) => ({
    sourceNamespace: policy.source_namespace,
    sourceApp: policy.source_app_name,
    targetNamespace: policy.target_namespace,
    targetType: policy.target_type,
    endpoints: policy.endpoints.map(withoutNull),
    ...withoutNull({
      targetApp: policy.target_app_name,
      targetSelectorLabels: policy.target_selector_labels,
      targetService: policy.target_service,
    }),
  }));
}

type WithoutNull<Fields> = { readonly [Key in keyof Fields]?: NonNullable<Fields[Key]> };

function withoutNull<Fields extends object>(fields: Fields): WithoutNull<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as WithoutNull<Fields>;
}
