import type { CharmMetadata, EndpointRole } from '../../charm/index.ts';
import {
  RelationInterfaceMismatchError,
  RelationNotFoundError,
  RelationRoleMismatchError,
} from './errors.ts';

/** The interface's name in metadata.yaml. */
const interfaceName = 'grafana_datasource';

/** The conventional name of the endpoint. */
export const defaultEndpoint = 'grafana-source';

/**
 * Checks that the charm declares the endpoint with this interface, on this side.
 * @throws RelationNotFoundError, RelationInterfaceMismatchError, RelationRoleMismatchError
 */
export function checkEndpoint(metadata: CharmMetadata, endpoint: string, role: EndpointRole): void {
  const declared = metadata.endpoints[endpoint];
  if (!declared) throw new RelationNotFoundError(endpoint);
  if (declared.interface !== interfaceName) {
    throw new RelationInterfaceMismatchError(endpoint, {
      expected: interfaceName,
      actual: declared.interface,
    });
  }
  if (declared.role !== role) {
    throw new RelationRoleMismatchError(endpoint, { expected: role, actual: declared.role });
  }
}
