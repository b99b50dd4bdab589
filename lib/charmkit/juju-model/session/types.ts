import type { Hook } from '../hook.ts';

/** A charm's call of a hook tool. It has the shape of `HookToolCall` in `charmkit/hook-tools`. */
export interface ToolCall {
  readonly tool: string;
  readonly args: readonly string[];
  readonly stdin?: string;
}

/** The result of a hook tool. It has the shape of `HookToolResult` in `charmkit/hook-tools`. */
export interface ToolResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The values that a hook session needs from outside the model. */
export interface HookPlace {
  /** The charm's directory: `JUJU_CHARM_DIR`. */
  readonly charmDir: string;
  /** `JUJU_AGENT_SOCKET_ADDRESS`; the network is `unix`. */
  readonly agentSocket: string;
  /** Reads the file of `--file <path>` and `key#file=<path>`. Throws if there is no file. */
  readFile(path: string): string;
  /** Where the unit has the file of a resource. Without it, resource-get prints the path that was attached. */
  findResource?(name: string): string | undefined;
}

/** One run of `dispatch`. Hook tools act on it, and Juju commits their changes if it exits with 0. */
export interface HookSession {
  readonly unit: string;
  readonly hook: Hook;
  readonly contextId: string;
  /** The hook's JUJU_* variables. The caller adds PATH, CHARM_CONTAINERS_DIR and others. */
  readonly environment: Readonly<Record<string, string>>;
  /** Every call so far, in order. */
  readonly calls: readonly { readonly call: ToolCall; readonly result: ToolResult }[];
  run(call: ToolCall): ToolResult;
  /**
   * Commits on exit code 0. Otherwise drops the uncommitted changes, and the hook will be retried (an action only
   * fails).
   */
  end(exitCode: number, output?: HookOutput): HookEnd;
}

/** The output of dispatch. An action's output is part of its results. */
export interface HookOutput {
  /** Whether a signal ended the process. An exit code of 143 without a signal is a failure. */
  readonly isKilled?: boolean;
  readonly stdout?: string;
  readonly stderr?: string;
}

export interface HookEnd {
  readonly exitCode: number;
  /** False if the hook failed, or its commit was refused. */
  readonly isCommitted: boolean;
  /** The reason for a refused commit after exit code 0. */
  readonly error?: string;
  /** The number of runs by tool. */
  readonly toolCounts: Readonly<Record<string, number>>;
}
