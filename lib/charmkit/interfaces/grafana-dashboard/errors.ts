import { SdkError } from '../../base/index.ts';

/** The content of a template is none that a dashboard could be in. The message does not repeat it. */
export class DashboardContentError extends SdkError {
  /** How much had been unpacked by then. */
  readonly unpackedBytes: number;

  constructor(reason: string, options: { readonly unpackedBytes?: number; readonly cause?: unknown } = {}) {
    const { unpackedBytes = 0, cause } = options;
    super(reason, { code: 'dashboard-content', facts: { unpackedBytes }, cause });
    this.unpackedBytes = unpackedBytes;
  }
}
