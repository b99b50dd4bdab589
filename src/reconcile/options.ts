import type { Reloaders } from '../grafana/applying/reloading/launch.ts';
import type { KubernetesAccess } from '../kubernetes/access.ts';

/** The environment's settings beyond Juju's own variables. */
export interface CharmOptions {
  /**
   * The URL of the workload's HTTP API. Default: the port that the charm configures, in the unit's own pod.
   */
  readonly grafanaUrl: string | undefined;
  readonly kubernetes: KubernetesAccess;
  /** Completes a reload of Grafana that outlasts a hook. Without it, each hook starts the reload again. */
  readonly reloaders?: Reloaders;
  /** The version of the packed charm. */
  readonly charmVersion?: string | undefined;
  /** The clock, in milliseconds since 1970. Default: the machine's clock. */
  readonly now?: () => number;
}
