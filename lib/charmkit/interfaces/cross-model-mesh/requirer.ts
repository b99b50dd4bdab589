import { renderCanonicalJson } from '../../base/index.ts';
import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';

/** The identity of an application in the mesh, whatever its name in another model. */
export interface MeshIdentity {
  readonly application: string;
  /** Its model, which is its Kubernetes namespace. */
  readonly model: string;
}

/** Tells the application of another model who will call it. Leader only. */
export async function publishMeshIdentity(context: HookContext, relation: Relation): Promise<void> {
  const { app, model } = context.env;
  await publishApp(context, relation, {
    cmr_data: renderCanonicalJson({ app_name: app, juju_model_name: model.name }),
  });
}
