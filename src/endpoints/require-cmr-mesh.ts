import type { HookContext, Relation } from 'charmkit/charm';
import { publishMeshIdentity } from 'charmkit/interfaces/cross-model-mesh';

/** Publishes this application's identity in its mesh to an application in another model. */
export async function publishOwnIdentity(context: HookContext, relation: Relation): Promise<void> {
  await publishMeshIdentity(context, relation);
}
