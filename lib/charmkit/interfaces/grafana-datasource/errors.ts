import { SdkError } from '../../base/index.ts';
import type { EndpointRole } from '../../charm/index.ts';

/** The charm's metadata has no such endpoint. Different from the hook tools' error of the same name. */
export class RelationNotFoundError extends SdkError {
  constructor(endpoint: string) {
    super(`No endpoint ${endpoint} in metadata.yaml. Declare it there, or name the one that is.`, {
      code: 'relation-not-found',
      facts: { endpoint },
    });
  }
}

/** The endpoint has another interface. */
export class RelationInterfaceMismatchError extends SdkError {
  constructor(
    endpoint: string,
    { expected, actual }: { readonly expected: string; readonly actual: string },
  ) {
    super(`Endpoint ${endpoint} has interface ${actual}, not ${expected}. Correct metadata.yaml.`, {
      code: 'relation-interface-mismatch',
      facts: { endpoint, expected, actual },
    });
  }
}

/** The endpoint is on the other side of the interface. */
export class RelationRoleMismatchError extends SdkError {
  constructor(
    endpoint: string,
    { expected, actual }: { readonly expected: EndpointRole; readonly actual: EndpointRole },
  ) {
    super(`Endpoint ${endpoint} stands under "${actual}" in metadata.yaml, not under "${expected}".`, {
      code: 'relation-role-mismatch',
      facts: { endpoint, expected, actual },
    });
  }
}

/** A provider has too few options to describe a data source. */
export class SourceFieldsMissingError extends SdkError {
  constructor(missing: string) {
    super(`A Grafana data source needs ${missing}. Pass it to GrafanaSourceProvider.`, {
      code: 'source-fields-missing',
      facts: { missing },
    });
  }
}
