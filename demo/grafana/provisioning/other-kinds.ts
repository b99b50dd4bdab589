import { join } from 'node:path';

import { getErrorMessage } from 'charmkit/base';

import { ProvisioningError, readYamlFiles } from './yaml-file.ts';

/**
 * Reads the files of provisioning kinds that the stand-in does not use (plugins, notifiers), so
 * that a file that is not YAML fails as it does in Grafana.
 */
export function checkYamlFiles(folder: string, kind: string): void {
  try {
    readYamlFiles(join(folder, kind));
  } catch (error) {
    throw new ProvisioningError(`${kind} provisioning error: ${getErrorMessage(error)}`, error);
  }
}
