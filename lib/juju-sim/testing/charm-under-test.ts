import type { ToolCall, ToolResult } from 'charmkit/juju-model';

/** Hook tools that act on a model; the shape of `HookToolRunner` in `charmkit/hook-tools`. */
export interface ModelTools {
  run(call: ToolCall): Promise<ToolResult>;
  runSync(call: ToolCall): ToolResult;
}

/** The input of one hook; `dispatch` of `charmkit/charm` takes it. */
export interface HookInput {
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly tools: ModelTools;
}

/** A charm that runs in the test's own process. */
export interface CharmUnderTest {
  /** The directory of metadata.yaml, and the working directory of the charm's hooks. */
  readonly charmDir: string;
  /** Runs one hook and returns its exit code, for example `(input) => dispatch(charm, input)`. */
  dispatch(input: HookInput): Promise<number>;
  /** Variables in addition to Juju's, for example `CHARM_CONTAINERS_DIR`. */
  readonly environment?: Readonly<Record<string, string>>;
}
