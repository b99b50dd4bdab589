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
 * Whether Pebble or its container is at fault, and not what was asked of it: no answer, or none that can be understood,
 * work that failed, a disk that is full. It goes by itself or with what an operator does; a charm waits and says so.
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
