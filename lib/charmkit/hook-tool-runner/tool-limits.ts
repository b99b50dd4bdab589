import type { HookToolCall } from './runner.ts';

export interface ToolLimits {
  /** How long a tool may run. There is no limit for the tool that downloads a resource. */
  readonly timeoutMs: number;
  /** How long a tool may run when this process is dying. After that time it is killed. */
  readonly lastTimeoutMs: number;
  /** Limit of each of the two outputs. Juju's controller stores at most 16 MB of a databag. */
  readonly maxOutputBytes: number;
}

export const defaultLimits: ToolLimits = {
  timeoutMs: 60_000,
  lastTimeoutMs: 5_000,
  maxOutputBytes: 16 * 1024 * 1024,
};

/** False for the tool that may take its time: what it fetches may be gigabytes. */
export function hasTimeLimit({ tool }: HookToolCall): boolean {
  return tool !== 'resource-get';
}
