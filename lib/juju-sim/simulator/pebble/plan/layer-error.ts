import { SdkError } from 'charmkit/base';

/** A layer, or the plan that it would lead to, is not valid; the client is answered 400 with this text. */
export class LayerError extends SdkError {
  constructor(message: string) {
    super(message, { code: 'pebble-layer' });
  }
}
