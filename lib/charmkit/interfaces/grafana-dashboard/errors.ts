import { SdkError } from '../../base/index.ts';

/** The content of a template can't be a dashboard. The message does not repeat the content. */
export class DashboardContentError extends SdkError {
  /** The number of bytes that were unpacked until then. */
  readonly unpackedBytes: number;

  constructor(reason: string, options: { readonly unpackedBytes?: number; readonly cause?: unknown } = {}) {
    const { unpackedBytes = 0, cause } = options;
    super(reason, { code: 'dashboard-content', facts: { unpackedBytes }, cause });
    this.unpackedBytes = unpackedBytes;
  }
}
