import { getErrorMessage, SdkError } from '../base/index.ts';

/** A request got no answer, or one that can't be read to its end. The cause is the error of Node. */
export class HttpError extends SdkError {
  /** What happened, in a few words or as the code of the operating system, of OpenSSL or of Node. */
  readonly reason: string;

  constructor(reason: string, options: { readonly message?: string; readonly cause?: unknown } = {}) {
    super(options.message ?? reason, { code: 'http', facts: { reason }, cause: options.cause });
    this.reason = reason;
  }
}

/** The connection failed, or it broke off. */
export class HttpConnectionError extends HttpError {
  constructor(cause: unknown) {
    const message = getErrorMessage(cause);
    const { code = message } = cause as NodeJS.ErrnoException;
    // The error of a host with several addresses has no message.
    super(code, { message: message || code, cause });
  }
}

/** The connection was silent for too long, or the answer took too long. */
export class HttpTimeoutError extends HttpError {
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super('timeout', { message: `no answer within ${timeoutMs} ms` });
    this.timeoutMs = timeoutMs;
  }
}

/** The answer is too large to keep in memory. */
export class HttpSizeError extends HttpError {
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`its answer is longer than ${maxBytes} bytes`);
    this.maxBytes = maxBytes;
  }
}
