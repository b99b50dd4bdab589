import { type HookContext, type Relation, readApp } from '../../charm/index.ts';
import type { MeshIdentity } from './requirer.ts';
import { requirerApp } from './schema.ts';

/** The identity of the application on the other side; undefined if it is missing or invalid. */
export async function readMeshIdentity(
  context: HookContext,
  relation: Relation,
): Promise<MeshIdentity | undefined> {
  const app = await readApp(context, relation, { schema: requirerApp, needs: 'cmr_data' });
  return app && { application: app.cmr_data.app_name, model: app.cmr_data.juju_model_name };
}
