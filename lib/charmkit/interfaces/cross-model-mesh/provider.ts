import type { HookContext, Relation } from '../../charm/index.ts';
import { parseDatabag } from '../../relation/index.ts';
import type { MeshIdentity } from './requirer.ts';
import { requirerApp } from './schema.ts';

/** Who the application on the other side is; undefined while it has not said so, or said it wrong. */
export async function readMeshIdentity(
  { log }: HookContext,
  relation: Relation,
): Promise<MeshIdentity | undefined> {
  const databag = await relation.readRemoteApp();
  if (databag.cmr_data === undefined) return undefined;
  const told = parseDatabag(requirerApp, databag, { relation, log });
  return told && { application: told.cmr_data.app_name, model: told.cmr_data.juju_model_name };
}
