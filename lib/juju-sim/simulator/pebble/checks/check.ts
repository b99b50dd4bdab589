import type { CheckConfig } from '../plan/fields.ts';
import type { Change } from '../state/change.ts';
import type { Turns } from './turns.ts';

/** The manager's state of one check. */
export interface Check {
  readonly name: string;
  config: CheckConfig;
  /** Absent while the check is stopped. */
  run: { readonly change: Change; readonly turns: Turns } | undefined;
  prevChangeId: string | undefined;
  successes: number;
  failures: number;
}

/** What the API shows of a check. */
export interface CheckInfo {
  readonly name: string;
  readonly level: string | undefined;
  readonly startup: 'enabled' | 'disabled';
  readonly status: 'up' | 'down' | 'inactive';
  readonly successes: number;
  readonly failures: number;
  readonly threshold: number;
  /** The change that runs the check. Absent if the check is stopped. */
  readonly changeId: string | undefined;
  readonly prevChangeId: string | undefined;
}

export function createCheck(name: string, config: CheckConfig): Check {
  return {
    name,
    config,
    run: undefined,
    prevChangeId: undefined,
    successes: 0,
    failures: 0,
  };
}

export function describeCheck({ name, config, run, prevChangeId, successes, failures }: Check): CheckInfo {
  const threshold = config.threshold ?? 0;
  const statusOfRun = failures >= threshold ? 'down' : 'up';
  return {
    name,
    level: config.level,
    startup: config.startup === 'disabled' ? 'disabled' : 'enabled',
    status: run ? statusOfRun : 'inactive',
    successes,
    failures,
    threshold,
    changeId: run?.change.id,
    prevChangeId,
  };
}

/** The check's kind in the summary of a change. */
export function nameCheckType(config: CheckConfig): string {
  if (config.http) return 'HTTP';
  return config.tcp ? 'TCP' : 'exec';
}
