import { SdkError } from 'charmkit/base';

/** What Pebble refuses, in its words. */
export class RefusalError extends SdkError {
  constructor(message: string) {
    super(message, { code: 'pebble-refusal' });
  }
}
