import type { Reloaders } from './grafana/applying/reloading/launch.ts';
import type { KubernetesAccess } from './kubernetes/access.ts';

/** What the environment says beyond Juju's own variables. */
export interface CharmOptions {
  /** Where the workload's HTTP API is; by default on the port that the charm configures, in the unit's own pod. */
  readonly grafanaUrl: string | undefined;
  readonly kubernetes: KubernetesAccess;
  /** What sees a reload of Grafana to its end that outlasts a hook; without it each hook begins anew. */
  readonly reloaders?: Reloaders;
  /** The clock, in milliseconds since 1970; by default the machine's. */
  readonly now?: () => number;
}
