import type { CallDraft } from './drafted-call.ts';

/** The answer of one hook tool. */
export interface HookToolResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HookToolCall {
  /** The tool's name on PATH, for example `relation-get`. */
  readonly tool: string;
  readonly args: readonly string[];
  /** Text for the tool's standard input, which is closed after it. */
  readonly stdin?: string;
}

/** Runs hook tools: by the agent's socket or as processes on PATH in a charm, against a model in tests. */
export interface HookToolRunner {
  run(call: HookToolCall): Promise<HookToolResult>;
  /** For the last log lines of a dying process, which can't wait for a promise. */
  runSync(call: HookToolCall): HookToolResult;
  /** Takes one sentence on the way in which tools are run, no later than the first. Absent where there is only one way. */
  reportChoice?(report: (choice: string) => void): void;
  /** Prefix of the directories that hold secrets while a tool reads them. Default: a name of charmkit's. */
  readonly secretsPrefix?: string;
  /**
   * Where present, nothing is changed: a function that would run a tool to change something adds a drafted call instead. A
   * function whose change can't be drafted throws.
   */
  readonly draft?: CallDraft;
}
