/** What metadata.yaml and actions.yaml say that a dispatch needs: the names that event names are made of. */
export interface CharmMetadata {
  readonly name: string;
  readonly requires: readonly string[];
  readonly provides: readonly string[];
  readonly peers: readonly string[];
  readonly containers: readonly string[];
  readonly storage: readonly string[];
  readonly actions: readonly string[];
}

/** All relation endpoints, whatever their role. */
export function endpointsOf(metadata: CharmMetadata): readonly string[] {
  return [...metadata.requires, ...metadata.provides, ...metadata.peers];
}
