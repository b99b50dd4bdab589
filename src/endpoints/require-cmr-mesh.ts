import { publishMeshIdentity } from 'charmkit/interfaces/cross-model-mesh';
import type { Endpoint } from '../reconcile/observe/endpoint.ts';

/** Publishes this application's identity in its mesh to an application in another model. */
export const requireCmrMesh = {
  endpoint: 'require-cmr-mesh',
  publication: { by: 'leader', publish: publishMeshIdentity },
} as const satisfies Endpoint;
