import { SdkError } from '../../base/index.ts';

/** The content of a template is none that a dashboard could be in. The message does not repeat it. */
export class DashboardContentError extends SdkError {
  constructor(reason: string, cause?: unknown) {
    super(reason, { code: 'dashboard-content', cause });
  }
}
