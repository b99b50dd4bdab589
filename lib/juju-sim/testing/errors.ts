import { SdkError } from 'charmkit/base';
import type { LogLine } from 'charmkit/juju-model';

/** A hook exited with a code other than 0, or Juju refused to commit its changes. */
export class HookFailedError extends SdkError {
  constructor(failed: {
    readonly unit: string;
    readonly hook: string;
    readonly exitCode: number;
    readonly refusal?: string;
    readonly logs: readonly LogLine[];
    readonly cause?: unknown;
  }) {
    const errors = failed.logs.filter((line) => line.level === 'ERROR').map((line) => line.message);
    const why = failed.refusal ?? errors.at(0) ?? `exit code ${failed.exitCode}`;
    super(`${failed.hook} of ${failed.unit} failed: ${why}`, {
      code: 'hook-failed',
      facts: { unit: failed.unit, hook: failed.hook, exitCode: failed.exitCode },
      cause: failed.cause,
    });
  }
}

/** The model does not settle, because its hooks cause one another. */
export class UnsettledError extends SdkError {
  /** The last hooks, each as `unit hook (relation)`. */
  readonly trace: readonly string[];

  constructor(reason: string, hooks: number, trace: readonly string[]) {
    super(`No rest after ${hooks} hooks: ${reason}\n${trace.map((line) => `  ${line}`).join('\n')}`, {
      code: 'unsettled',
      facts: { hooks },
    });
    this.trace = trace;
  }
}
