import type { HookContext, Relation } from '../../charm/index.ts';
import { parseDatabag } from '../../relation/index.ts';
import type { MeshIdentity } from './requirer.ts';
import { requirerApp } from './schema.ts';

/** The identity of the application on the other side; undefined if it is missing or invalid. */
export async function readMeshIdentity(
  { log }: HookContext,
  relation: Relation,
): Promise<MeshIdentity | undefined> {
  const databag = await relation.readRemoteApp();
  if (databag.cmr_data === undefined) return undefined;
  const told = parseDatabag(requirerApp, databag, { relation, log });
  return told && { application: told.cmr_data.app_name, model: told.cmr_data.juju_model_name };
}
