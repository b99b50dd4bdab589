import {
  PebbleApiError,
  PebbleChangeError,
  PebbleConnectionError,
  type PebbleError,
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

function isAboutRights(statusCode: number): boolean {
  return statusCode === 401 || statusCode === 403;
}
