/** One run of dispatch for a hook, as the unit's agent logged it. */
export interface LiveDispatch {
  readonly unit: string;
  readonly hook: string;
  readonly startedMs: number;
  readonly ms: number;
  /** Whether the agent considered it successful. */
  readonly succeeded: boolean;
  /** Number of hook tools that it ran. */
  readonly hookTools: number;
}

/**
 * Parses the dispatches in a container's log with an agent's lines. The level must be DEBUG for
 * `juju.worker.uniter` and `jujuc`. Interrupted dispatches are not included.
 */
export function parseAgentLog(unit: string, lines: readonly string[]): readonly LiveDispatch[] {
  const dispatches: LiveDispatch[] = [];
  let startedMs: number | undefined;
  let hookTools = 0;
  for (const line of lines) {
    const atMs = Date.parse(line.slice(0, line.indexOf(' ')));
    if (/ running operation run .* hook for /.test(line)) {
      startedMs = atMs;
      hookTools = 0;
    }
    if (line.includes(' running hook tool ')) hookTools += 1;
    const [, hook, failed] = / (?:ran|hook) "([^"]+)" (?:hook )?\(via [^)]*\)( failed)?/.exec(line) ?? [];
    if (hook === undefined || startedMs === undefined) continue;
    dispatches.push({
      unit,
      hook,
      startedMs,
      ms: atMs - startedMs,
      succeeded: failed === undefined,
      hookTools,
    });
    startedMs = undefined;
  }
  return dispatches;
}
