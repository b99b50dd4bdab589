import { SdkError } from 'charmkit/base';

/** A command that cannot run as typed. The message is for the user. */
export class CliError extends SdkError {
  constructor(message: string) {
    super(message, { code: 'cli' });
  }
}
