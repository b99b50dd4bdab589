import { join } from 'node:path';

import { messageOf } from 'charmkit/base';

import { ProvisioningError, readYamlFiles } from './yaml-file.ts';

/**
 * Reads the files of a kind of provisioning that the stand-in does nothing with (plugins, notifiers, alerting), so
 * that a file that is not YAML fails here as it does there.
 */
export function checkYamlFiles(folder: string, kind: string): void {
  try {
    readYamlFiles(join(folder, kind));
  } catch (error) {
    throw new ProvisioningError(`${kind} provisioning error: ${messageOf(error)}`, error);
  }
}
