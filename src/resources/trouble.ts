import type { UnitStatus } from 'charmkit/charm';
import type { KubernetesFault } from '../kubernetes/errors.ts';
import { statuses } from '../status.ts';

/**
 * The status for limits that Kubernetes has not accepted, with what the operator can do. The next hook always
 * tries again.
 */
export function describeFaultStatus(error: KubernetesFault, app: string): UnitStatus {
  switch (error.trouble) {
    case 'forbidden':
      return statuses.notTrusted(app);
    case 'conflict':
      // An object that changes or disappears at the same time is also a conflict. It resolves itself.
      if (error.managers.length === 0) return statuses.kubernetesTrouble(error.message);
      return statuses.resourcesRefused(`${error.managers.join(', ')} has set ${shortenFields(error)}`);
    case 'unreachable':
    case 'not-found':
      return statuses.kubernetesTrouble(error.message);
    case 'invalid':
    case 'no-credentials':
    case 'not-loaded':
      return statuses.resourcesRefused(error.message);
  }
}

/** The end of each path. The beginning is the same for all. */
function shortenFields({ fields }: KubernetesFault): string {
  return fields.map((field) => field.replace(/^.*\.resources\./, '')).join(', ');
}
