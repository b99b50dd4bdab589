import {
  PebbleApiError,
  PebbleChangeError,
  PebbleConnectionError,
  type PebbleError,
  PebbleExecError,
  PebblePathError,
  PebbleProtocolError,
  PebbleTimeoutError,
} from './errors.ts';

/**
 * Whether Pebble or its container is at fault, and not the request: no answer, an invalid answer, failed work, or a
 * full disk. This ends by itself or when an operator acts; a charm waits and sets a status.
 */
export function isContainerTrouble(error: unknown): error is PebbleError {
  if (error instanceof PebbleApiError) return error.statusCode >= 500 || isAboutRights(error.statusCode);
  if (error instanceof PebblePathError) return error.kind !== 'not-found';
  return [PebbleConnectionError, PebbleTimeoutError, PebbleProtocolError, PebbleChangeError].some(
    (trouble) => error instanceof trouble,
  );
}

/** Whether a command that `run` started fails or does not start, while Pebble itself works. */
export function isCommandError(error: unknown): boolean {
  // The cause is Pebble's own answer that the command took too long.
  if (error instanceof PebbleTimeoutError) return error.cause !== undefined;
  return [PebbleExecError, PebbleApiError, PebbleChangeError].some((failure) => error instanceof failure);
}

function isAboutRights(statusCode: number): boolean {
  return statusCode === 401 || statusCode === 403;
}
