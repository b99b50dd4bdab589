import type { HookContext, UnitStatus } from 'charmkit/charm';
import { isPrivateKeySecret } from 'charmkit/interfaces/tls-certificates';
import { withholdKey } from '../../endpoints/certificates.ts';
import { passwordLabel } from '../../secrets/admin-password.ts';
import { statuses } from '../../status.ts';
import type { Observation } from '../observe/observe.ts';

/**
 * Removes from the observation what was created for secrets that Juju already has and withholds from this
 * unit. Returns the same object if there is nothing to remove.
 */
export function withholdSecrets(
  { log }: HookContext,
  observed: Observation,
  labels: readonly string[],
): { readonly standing: Observation; readonly statuses: readonly UnitStatus[] } {
  let standing = observed;
  if (labels.some(isPrivateKeySecret)) standing = { ...standing, ...withholdKey(standing) };
  if (!labels.includes(passwordLabel)) return { standing, statuses: [] };
  log.warning(`The secret ${passwordLabel} exists, but Juju does not give it to this unit.`);
  standing = { ...standing, freshPassword: undefined, unpublishedSecret: undefined };
  return { standing, statuses: [statuses.adminPasswordWithheld] };
}
