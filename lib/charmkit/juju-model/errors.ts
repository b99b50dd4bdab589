import { SdkError } from '../base/index.ts';

/** An operation that Juju would refuse, or that makes no sense in the model's state. */
export class JujuModelError extends SdkError {}
