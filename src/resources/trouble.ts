import type { UnitStatus } from 'charmkit/charm';
import type { KubernetesFault } from '../kubernetes/errors.ts';
import { statuses } from '../status.ts';

/** What a person can do about limits that Kubernetes has not taken; the next hook tries again in any case. */
export function statusOf(error: KubernetesFault, app: string): UnitStatus {
  switch (error.trouble) {
    case 'forbidden':
      return statuses.notTrusted(app);
    case 'conflict':
      // Also what changes or goes meanwhile is a conflict: that passes by itself.
      if (error.managers.length === 0) return statuses.kubernetesTrouble(error.message);
      return statuses.resourcesRefused(`${error.managers.join(', ')} has set ${fieldsOf(error)}`);
    case 'unreachable':
    case 'not-found':
      return statuses.kubernetesTrouble(error.message);
    case 'invalid':
    case 'no-credentials':
    case 'not-loaded':
      return statuses.resourcesRefused(error.message);
  }
}

/** The end of each path: the beginning is the same for all. */
function fieldsOf({ fields }: KubernetesFault): string {
  return fields.map((field) => field.replace(/^.*\.resources\./, '')).join(', ');
}
