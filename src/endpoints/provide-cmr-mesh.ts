import { type HookContext, mapRelations } from 'charmkit/charm';
import { type MeshIdentity, readMeshIdentity } from 'charmkit/interfaces/cross-model-mesh';

/** Reads the mesh identities of applications in other models, by the names that they have in this model. */
export async function readMeshIdentities(context: HookContext): Promise<ReadonlyMap<string, MeshIdentity>> {
  const relations = await context.relations('provide-cmr-mesh');
  const told = await mapRelations(relations, async (relation) => ({
    name: await relation.remoteApp(),
    identity: await readMeshIdentity(context, relation),
  }));
  return new Map(told.flatMap(({ name, identity }) => (name && identity ? [[name, identity]] : [])));
}
