import type { HookContext, Relation } from 'charmkit/charm';
import { publishMeshIdentity } from 'charmkit/interfaces/cross-model-mesh';
import type { Endpoint } from '../reconcile/observe/endpoint.ts';

export const requireCmrMesh = {
  endpoint: 'require-cmr-mesh',
  publication: { by: 'leader', publish: publishOwnIdentity },
} as const satisfies Endpoint;

/** Publishes this application's identity in its mesh to an application in another model. */
async function publishOwnIdentity(context: HookContext, relation: Relation): Promise<void> {
  await publishMeshIdentity(context, relation);
}
