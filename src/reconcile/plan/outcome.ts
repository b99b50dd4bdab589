import type { UnitStatus } from 'charmkit/charm';
import type { StartPhase } from '../../grafana/api/start-phase.ts';
import type { WorkloadOutcome } from '../../grafana/api/workload-outcome.ts';
import type { Refusal } from '../../grafana/notes/applied.ts';
import type { KubernetesFault } from '../../kubernetes/errors.ts';
import type { KubernetesPatch } from '../../kubernetes/patch.ts';

/** The reason why Kubernetes did not make the changes, for each purpose. */
export type Faults = Partial<Record<KubernetesPatch['purpose'], KubernetesFault>>;

/** The result of applying a list of changes. */
export interface Outcome {
  /** The problems that prevented changes in the container. */
  readonly troubles: readonly UnitStatus[];
  /** Undefined if the container can't be reached, or becomes unreachable before the last change. */
  readonly workload: (WorkloadResult & { readonly login: LoginOutcome }) | undefined;
  /** Whether Kubernetes has begun to replace the current pods. */
  readonly isRollingOut: boolean;
  /** The reason why Kubernetes did not make the changes, for each purpose. */
  readonly faults: Readonly<Faults>;
}

/** What the hook learned about the administrator's login. */
export interface LoginOutcome {
  readonly user: string;
  /** Whether Grafana has accepted this user's login. */
  readonly isProven: boolean;
  readonly refusals: readonly Refusal[];
}

/** The result of the changes in the container. */
export interface WorkloadResult extends WorkloadOutcome {
  /** Why Grafana has not accepted the admin password. Undefined if it has, or if it does not need to. */
  readonly passwordProblem: string | undefined;
  /** Whether Grafana has made the planned change of its alerting. */
  readonly hasLoadedAlerting: boolean;
  /** Undefined if Grafana has started. */
  readonly startPhase: StartPhase | undefined;
}
