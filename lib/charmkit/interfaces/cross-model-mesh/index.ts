export { readMeshIdentity } from './provider.ts';
export { type MeshIdentity, publishMeshIdentity } from './requirer.ts';
export { kubernetesName } from './schema.ts';
