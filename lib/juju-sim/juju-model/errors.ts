import { SdkError } from 'charmkit/base';

/** The model was asked for something that Juju would refuse, or that makes no sense in its state. */
export class JujuModelError extends SdkError {}
