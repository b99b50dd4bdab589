import type { ToolCall, ToolResult } from '../juju-model/index.ts';

/** Hook tools that act on a model; the shape of `HookToolRunner` in `charmkit/hook-tools`. */
export interface ModelTools {
  run(call: ToolCall): Promise<ToolResult>;
  runSync(call: ToolCall): ToolResult;
}

/** What a charm gets for one hook; what `dispatch` of `charmkit/charm` takes. */
export interface HookInput {
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly tools: ModelTools;
}

/** A charm that runs in the test's own process. */
export interface CharmUnderTest {
  /** Holds metadata.yaml; also the working directory of its hooks. */
  readonly charmDir: string;
  /** Runs one hook and gives its exit code, for example `(input) => dispatch(charm, input)`. */
  dispatch(input: HookInput): Promise<number>;
  /** Variables beside Juju's, for example `CHARM_CONTAINERS_DIR`. */
  readonly environment?: Readonly<Record<string, string>>;
}
