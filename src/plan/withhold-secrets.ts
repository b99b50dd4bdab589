import type { HookContext, UnitStatus } from 'charmkit/charm';
import { isPrivateKeySecret } from 'charmkit/interfaces/tls-certificates';
import { withholdKey } from '../endpoints/certificates.ts';
import type { Observation } from '../observe/observe.ts';
import { passwordLabel } from '../secrets/admin-password.ts';
import { statuses } from '../status.ts';

/**
 * What is observed, without what was made for secrets that Juju has and keeps back from this unit. The same object where
 * nothing was.
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
  return { standing: { ...standing, freshPassword: undefined }, statuses: [statuses.adminPasswordWithheld] };
}
