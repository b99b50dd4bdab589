import { renderDuration } from '../duration.ts';

export type ExecInput = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/** How to run a command in the workload's container. */
export interface ExecOptions {
  /** The whole input of the command. If absent, write to the process's `stdin` and end it. */
  readonly stdin?: ExecInput;
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  /** The time after which the command is killed. If absent, it may run for ever. */
  readonly timeoutMs?: number;
  readonly user?: string;
  readonly userId?: number;
  readonly group?: string;
  readonly groupId?: number;
  /** Uses environment, user, group and working directory of this service, unless they are set here. */
  readonly serviceContext?: string;
  /** Combines stderr with stdout. Default: true in a terminal. */
  readonly combineStderr?: boolean;
  /** Runs the command in a terminal of this size. */
  readonly terminal?: { readonly width: number; readonly height: number; readonly interactive?: boolean };
}

/** The body of `POST /v1/exec`. Undefined fields are left out of the JSON. */
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
