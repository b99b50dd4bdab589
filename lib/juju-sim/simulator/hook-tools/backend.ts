import type { HookToolResult } from 'charmkit/hook-tools';

/** One call of a hook tool by a process. */
export interface HookToolInvocation {
  readonly tool: string;
  readonly args: readonly string[];
  /** Absent unless an argument asks for it (`--file -`). */
  readonly stdin?: string;
  /** The caller's working directory, the base of relative paths in arguments. */
  readonly cwd: string;
}

export type ToolCounts = Readonly<Record<string, number>>;

/** Answers the calls during one hook. */
export interface HookToolContext {
  /** `JUJU_CONTEXT_ID` of the hook. */
  readonly id: string;
  /** The hook's `JUJU_*` variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** All endpoints of the charm. */
  readonly endpoints: readonly string[];
  answer(invocation: HookToolInvocation): HookToolResult;
}

/** Hook tools as executables: the simulator's or Juju's own. */
export interface HookToolBackend extends AsyncDisposable {
  /** The directory with one executable for each tool, first on a hook's PATH. */
  readonly directory: string;
  /** `JUJU_AGENT_SOCKET_ADDRESS` of the hooks that use it. */
  readonly agentSocket: string;
  /** Answers `juju-exec`, a program beside the hook tools that runs outside of hooks. */
  serveJujuExec?(answer: (args: readonly string[]) => Promise<HookToolResult>): Promise<void>;
  /** From now on the context answers calls with its id. */
  begin(context: HookToolContext): Promise<void>;
  /** Refuses later calls with this id, because a context ends with its hook. Returns the number of runs by tool. */
  end(id: string): Promise<ToolCounts>;
}
