import type { HookContext } from 'charmkit/charm';
import { type MeshIdentity, readMeshIdentity } from 'charmkit/interfaces/cross-model-mesh';

/** Who the applications of other models are in the mesh, by the names that this model knows them by. */
export async function readMeshIdentities(context: HookContext): Promise<ReadonlyMap<string, MeshIdentity>> {
  const relations = await context.relations('provide-cmr-mesh');
  const told = await Promise.all(
    relations.map(async (relation) => ({
      name: await relation.remoteApp(),
      identity: await readMeshIdentity(context, relation),
    })),
  );
  return new Map(told.flatMap(({ name, identity }) => (name && identity ? [[name, identity]] : [])));
}
