import type { CheckConfig } from '../plan/fields.ts';
import type { Change } from '../state/change.ts';
import type { Turns } from './turns.ts';

/** What the manager keeps of one check. */
export interface Check {
  readonly name: string;
  config: CheckConfig;
  /** Absent while it is stopped. */
  run: { readonly change: Change; readonly turns: Turns } | undefined;
  prevChangeId: string | undefined;
  successes: number;
  failures: number;
}

/** What is told about a check. */
export interface CheckInfo {
  readonly name: string;
  readonly level: string | undefined;
  readonly startup: 'enabled' | 'disabled';
  readonly status: 'up' | 'down' | 'inactive';
  readonly successes: number;
  readonly failures: number;
  readonly threshold: number;
  /** The change that runs it now; absent on one that is stopped. */
  readonly changeId: string | undefined;
  readonly prevChangeId: string | undefined;
  /** Since it came into the plan, whatever happened in between. */
}

export function newCheck(name: string, config: CheckConfig): Check {
  return {
    name,
    config,
    run: undefined,
    prevChangeId: undefined,
    successes: 0,
    failures: 0,
  };
}

export function infoOf({ name, config, run, prevChangeId, successes, failures }: Check): CheckInfo {
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

/** How a change names the kind of check that it runs. */
export function typeName(config: CheckConfig): string {
  if (config.http) return 'HTTP';
  return config.tcp ? 'TCP' : 'exec';
}
