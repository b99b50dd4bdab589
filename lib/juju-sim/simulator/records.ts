/** The outcome and cost of one dispatch. */
export interface DispatchRecord {
  readonly unit: string;
  /** The hook's name in Juju. For an action, the action's name. */
  readonly hook: string;
  readonly isAction: boolean;
  /** For relation hooks, for example `grafana-source:2`. */
  readonly relation?: string;
  readonly ms: number;
  readonly exit: number;
  /** The reason why Juju refused the commit after exit code 0. */
  readonly error?: string;
  /** The last message of the charm, if the hook failed. */
  readonly reason?: string;
  /** The last lines of the charm's errors, if the hook failed: standard error and its ERROR lines in the log. */
  readonly errorLines?: readonly string[];
  /** When it began, in milliseconds since 1970. */
  readonly startedMs: number;
  /** The number of runs by tool. */
  readonly hookTools: Readonly<Record<string, number>>;
  readonly pebbleRequests: number;
  /** Databags and other standard input of hook tools, and files and layers for Pebble. */
  readonly bytesWritten: number;
  /** The number of services that were not running before. */
  readonly starts: number;
  /** The number of services that were running before and started again. */
  readonly restarts: number;
  readonly peakMegabytes?: number;
}

/** Whether a hook of the charm failed. A failed action fails no hook. */
export function isFailedHook(record: DispatchRecord): boolean {
  return !record.isAction && (record.exit !== 0 || record.error !== undefined);
}

/** The number of hook tools that a dispatch ran. */
export function countHookTools(record: DispatchRecord): number {
  return Object.values(record.hookTools).reduce((sum, count) => sum + count, 0);
}
