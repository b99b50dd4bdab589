import { SdkError } from 'charmkit/base';

/** A hook tool's refusal: Juju prints `ERROR <message>`; 2 for what is wrong with the command line, else 1. */
export class ToolFailure extends SdkError {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message, { code: 'hook-tool', facts: { exitCode } });
    this.exitCode = exitCode;
  }
}

/** The failure of a command line that can't be understood. */
export function usageFailure(message: string): ToolFailure {
  return new ToolFailure(message, 2);
}
