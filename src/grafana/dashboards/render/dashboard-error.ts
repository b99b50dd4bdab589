import { SdkError } from 'charmkit/base';

/** A dashboard that Grafana would not accept. The message is for its author. */
export class DashboardError extends SdkError {
  constructor(reason: string) {
    super(reason, { code: 'dashboard' });
  }
}
