import { canonicalJson } from '../../base/index.ts';
import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';

/** Who an application is in the mesh, whatever another model calls it. */
export interface MeshIdentity {
  readonly application: string;
  /** Its model, and so its Kubernetes namespace. */
  readonly model: string;
}

/** Tells the application of another model who will call it. Leader only. */
export async function publishMeshIdentity(context: HookContext, relation: Relation): Promise<void> {
  const { app, model } = context.env;
  await publishApp(context, relation, {
    cmr_data: canonicalJson({ app_name: app, juju_model_name: model.name }),
  });
}
