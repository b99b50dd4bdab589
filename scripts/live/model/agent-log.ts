/** One run of dispatch, as the unit's agent wrote of it. */
export interface LiveDispatch {
  readonly unit: string;
  readonly hook: string;
  readonly startedMs: number;
  readonly ms: number;
  /** Whether the agent took it for done. */
  readonly succeeded: boolean;
  /** How many hook tools it ran. */
  readonly hookTools: number;
}

interface Begun {
  readonly hook: string;
  readonly startedMs: number;
  hookTools: number;
}

/** Reads the dispatches off an agent's log, which has to be of level DEBUG for `juju.worker.uniter`. */
export function parseAgentLog(unit: string, lines: readonly string[]): readonly LiveDispatch[] {
  const dispatches: LiveDispatch[] = [];
  let begun: Begun | undefined;
  for (const line of lines) {
    const at = timeOf(line);
    const [, started] = /running operation run (?:relation-\S+ \([^)]*\) )?(\S+) hook for/.exec(line) ?? [];
    if (started !== undefined && at !== undefined) begun = { hook: started, startedMs: at, hookTools: 0 };
    if (begun !== undefined && line.includes('running hook tool')) begun.hookTools += 1;
    const [, hook, failed] = /(?:ran|hook) "([^"]+)" (?:hook )?\(via [^)]*\)( failed)?/.exec(line) ?? [];
    if (hook === undefined || at === undefined || begun === undefined) continue;
    const { startedMs, hookTools } = begun;
    dispatches.push({
      unit,
      hook,
      startedMs,
      ms: at - startedMs,
      succeeded: failed === undefined,
      hookTools,
    });
    begun = undefined;
  }
  return dispatches;
}

/** A container's log has the time at which each line was written. */
function timeOf(line: string): number | undefined {
  const at = Date.parse(line.split(' ', 1)[0] ?? '');
  return Number.isNaN(at) ? undefined : at;
}
