import type { Hook } from '../hook.ts';

/** What a charm asks of a hook tool; the shape of `HookToolCall` in `charmkit/hook-tools`. */
export interface ToolCall {
  readonly tool: string;
  readonly args: readonly string[];
  readonly stdin?: string;
}

/** What the tool answered; the shape of `HookToolResult` in `charmkit/hook-tools`. */
export interface ToolResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a hook session needs of the world outside the model. */
export interface HookPlace {
  /** The charm's directory: `JUJU_CHARM_DIR`. */
  readonly charmDir: string;
  /** `JUJU_AGENT_SOCKET_ADDRESS`; the network is `unix`. */
  readonly agentSocket: string;
  /** Reads the file of `--file <path>` and `key#file=<path>`; throws where there is none. */
  readFile(path: string): string;
}

/** One run of `dispatch`: hook tools act on it, and their changes count if it ends with 0. */
export interface HookSession {
  readonly unit: string;
  readonly hook: Hook;
  readonly contextId: string;
  /** All the JUJU_* variables of the hook. PATH, CHARM_CONTAINERS_DIR and the like are the caller's. */
  readonly environment: Readonly<Record<string, string>>;
  /** Every call so far, in order. */
  readonly calls: readonly { readonly call: ToolCall; readonly result: ToolResult }[];
  run(call: ToolCall): ToolResult;
  /** Commits on 0; else drops what was buffered, and the hook will be retried (an action just fails). */
  end(exitCode: number, output?: HookOutput): HookEnd;
}

/** What dispatch printed; of an action it goes into the results. */
export interface HookOutput {
  /** Whether a signal ended the process, and it did not exit by itself: 143 as an exit code is a failure. */
  readonly isKilled?: boolean;
  readonly stdout?: string;
  readonly stderr?: string;
}

export interface HookEnd {
  readonly exitCode: number;
  /** False if the hook failed, or its commit was refused. */
  readonly isCommitted: boolean;
  /** Why a commit was refused though the charm exited 0. */
  readonly error?: string;
  /** How many times each tool was run. */
  readonly toolCounts: Readonly<Record<string, number>>;
}
