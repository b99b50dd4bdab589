import type { HookToolCall } from './runner.ts';

export interface ToolLimits {
  /** How long a tool may run; one that fetches a resource as long as it takes. */
  readonly timeoutMs: number;
  /** The same for a process that dies, which is killed if it takes longer over that. */
  readonly lastTimeoutMs: number;
  /** Of either output. Juju's controller keeps at most 16 MB of a databag. */
  readonly maxOutputBytes: number;
}

export const defaultLimits: ToolLimits = {
  timeoutMs: 60_000,
  lastTimeoutMs: 5_000,
  maxOutputBytes: 64 * 1024 * 1024,
};

/** False for the tool that may take its time: what it fetches may be gigabytes. */
export function hasTimeLimit({ tool }: HookToolCall): boolean {
  return tool !== 'resource-get';
}
