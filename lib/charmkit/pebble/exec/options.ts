import { renderDuration } from '../duration.ts';

export type ExecInput = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/** How a command is run in the workload's container. */
export interface ExecOptions {
  /** All of the command's input. Where it is not given, write to and end the process's `stdin`. */
  readonly stdin?: ExecInput;
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  /** Ends the command; without it, it may run for ever. */
  readonly timeoutMs?: number;
  readonly user?: string;
  readonly userId?: number;
  readonly group?: string;
  readonly groupId?: number;
  /** Takes environment, user, group and working directory of this service where they are not given here. */
  readonly serviceContext?: string;
  /** Lets stderr come with stdout, as it does in a terminal where nothing is said. */
  readonly combineStderr?: boolean;
  /** Runs the command in a terminal of this size. */
  readonly terminal?: { readonly width: number; readonly height: number; readonly interactive?: boolean };
}

/** The body of `POST /v1/exec`; fields that are undefined are left out of the JSON. */
export function renderExec(command: readonly string[], options: ExecOptions): unknown {
  return {
    command,
    environment: options.environment,
    'working-dir': options.workingDir,
    timeout: options.timeoutMs === undefined ? undefined : renderDuration(options.timeoutMs),
    user: options.user,
    'user-id': options.userId,
    group: options.group,
    'group-id': options.groupId,
    'service-context': options.serviceContext,
    'split-stderr': !(options.combineStderr ?? options.terminal !== undefined),
    terminal: options.terminal !== undefined,
    interactive: options.terminal?.interactive,
    width: options.terminal?.width,
    height: options.terminal?.height,
  };
}
