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
 * Whether Pebble or its container prevents the work: no answer, an invalid answer, a refusal, failed work, or a full disk.
 * Pebble also refuses what fits no longer: a container that restarts loses its layers and changes. This ends by itself
 * or when an operator acts; a charm waits and sets a status with Pebble's words.
 */
export function isContainerTrouble(error: unknown): error is PebbleError {
  if (error instanceof PebblePathError) return error.kind !== 'not-found';
  return [
    PebbleApiError,
    PebbleConnectionError,
    PebbleTimeoutError,
    PebbleProtocolError,
    PebbleChangeError,
  ].some((trouble) => error instanceof trouble);
}

/** Whether Pebble refuses what this request asks for, and might do another. */
export function isAboutRequest({ statusCode }: PebbleApiError): boolean {
  return statusCode < 500 && statusCode !== 401 && statusCode !== 403;
}

/** Whether a command that `run` started fails or does not start, while Pebble itself works. */
export function isCommandError(error: unknown): boolean {
  // The cause is Pebble's own answer that the command took too long.
  if (error instanceof PebbleTimeoutError) return error.cause !== undefined;
  return [PebbleExecError, PebbleApiError, PebbleChangeError].some((failure) => error instanceof failure);
}
