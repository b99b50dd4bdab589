import { SdkError } from 'charmkit/base';

/** A dashboard that Grafana would not take. The message is for whoever wrote it. */
export class DashboardError extends SdkError {
  constructor(reason: string) {
    super(reason, { code: 'dashboard' });
  }
}
