import type { HookToolResult } from 'charmkit/hook-tools';

/** One call of a hook tool, as a process made it. */
export interface HookToolInvocation {
  readonly tool: string;
  readonly args: readonly string[];
  /** Absent unless an argument asked for it (`--file -`). */
  readonly stdin?: string;
  /** The caller's working directory, which relative paths in arguments refer to. */
  readonly cwd: string;
}

export type ToolCounts = Readonly<Record<string, number>>;

/** Who answers the calls made while one hook runs. */
export interface HookToolContext {
  /** `JUJU_CONTEXT_ID` of the hook. */
  readonly id: string;
  /** The hook's `JUJU_*` variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** All of its charm's. */
  readonly endpoints: readonly string[];
  answer(invocation: HookToolInvocation): HookToolResult;
}

/** Hook tools as executables: ours, or Juju's own. */
export interface HookToolBackend extends AsyncDisposable {
  /** Holds one executable for each tool: first on a hook's PATH. */
  readonly directory: string;
  /** `JUJU_AGENT_SOCKET_ADDRESS` of the hooks that use it. */
  readonly agentSocket: string;
  /** From here on, calls with the context's id are answered by it. */
  begin(context: HookToolContext): Promise<void>;
  /** Later calls with this id are refused: a context ends with its hook. Gives how many times each tool was run. */
  end(id: string): Promise<ToolCounts>;
}
