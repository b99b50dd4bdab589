import { SdkError } from 'charmkit/base';

/** A command that cannot be carried out as it was typed; its message is for the person who typed it. */
export class CliError extends SdkError {
  constructor(message: string) {
    super(message, { code: 'cli' });
  }
}
