export { publishMesh, readPolicies } from './provider.ts';
export {
  type Mesh,
  type MeshEndpoint,
  type MeshPolicy,
  publishPolicies,
  readMesh,
} from './requirer.ts';
