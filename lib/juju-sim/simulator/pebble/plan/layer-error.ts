import { SdkError } from 'charmkit/base';

/** An invalid layer, or a layer that makes the plan invalid. The client gets status 400 with this text. */
export class LayerError extends SdkError {
  constructor(message: string) {
    super(message, { code: 'pebble-layer' });
  }
}
