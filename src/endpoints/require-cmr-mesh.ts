import type { HookContext, Relation } from 'charmkit/charm';
import { publishMeshIdentity } from 'charmkit/interfaces/cross-model-mesh';

/** Tells an application in another model by which name its mesh knows this one. */
export async function publishOwnIdentity(context: HookContext, relation: Relation): Promise<void> {
  await publishMeshIdentity(context, relation);
}
