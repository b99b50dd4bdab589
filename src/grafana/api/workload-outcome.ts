import type { Applied } from '../notes/applied.ts';
import type { GrafanaHealth } from './http-api.ts';

/** The result of a hook's changes to the workload. */
export interface WorkloadOutcome {
  /** Undefined while Grafana does not answer. */
  readonly health: GrafanaHealth | undefined;
  /** What failed. The next hook tries it again. */
  readonly problem: string | undefined;
  /** How Grafana answers, if that is the problem: not at all, without its database, or refusing the password. */
  readonly answer?: 'silent' | 'unready' | 'refusing' | undefined;
  readonly applied: Applied;
}
