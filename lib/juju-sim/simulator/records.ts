/** What one dispatch did and cost. */
export interface DispatchRecord {
  readonly unit: string;
  /** As Juju names it; of an action, the action's name. */
  readonly hook: string;
  readonly isAction: boolean;
  /** For example `grafana-source:2`, of relation hooks. */
  readonly relation?: string;
  readonly ms: number;
  readonly exit: number;
  /** Why Juju refused the commit though the charm exited with 0. */
  readonly error?: string;
  /** What the charm said last, of a hook that failed. */
  readonly reason?: string;
  /** How many times each tool was run. */
  readonly hookTools: Readonly<Record<string, number>>;
  readonly pebbleRequests: number;
  /** Databags and the like through hook tools' standard input, files and layers through Pebble. */
  readonly bytesWritten: number;
  /** Services that did not run before. */
  readonly starts: number;
  /** Services that ran before and were started again. */
  readonly restarts: number;
  readonly peakMegabytes?: number;
}

/** All the hook tools that a dispatch ran. */
export function toolCountOf(record: DispatchRecord): number {
  return Object.values(record.hookTools).reduce((sum, count) => sum + count, 0);
}
