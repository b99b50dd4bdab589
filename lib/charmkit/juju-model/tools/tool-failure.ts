import { SdkError } from '../../base/index.ts';

/** A hook tool's failure. Juju prints `ERROR <message>`. The exit code is 2 for an invalid command line, else 1. */
export class ToolFailure extends SdkError {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message, { code: 'hook-tool', facts: { exitCode } });
    this.exitCode = exitCode;
  }
}

/** The failure of an invalid command line. */
export function createUsageFailure(message: string): ToolFailure {
  return new ToolFailure(message, 2);
}
