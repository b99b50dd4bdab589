import { getErrorMessage } from 'charmkit/base';
import { describeErrorCode, findErrorCode } from '../text/system-error.ts';

/** The reason for a failed connection in Pebble's words: `dial tcp <address>: connect: <reason>`. */
export function describeDialError(thrown: unknown): string {
  const error = firstError(thrown);
  const code = findErrorCode(error);
  if (code === undefined) return getErrorMessage(thrown);
  const { address, port, hostname } = error as { address?: string; port?: number; hostname?: string };
  if (hostname !== undefined) return `dial tcp: lookup ${hostname}: ${describeErrorCode(code)}`;
  return `dial tcp ${address}:${port}: connect: ${describeErrorCode(code)}`;
}

// A host with several addresses gives one error for each, in one AggregateError.
function firstError(thrown: unknown): unknown {
  const errors = (thrown as { errors?: unknown[] } | undefined)?.errors;
  return Array.isArray(errors) ? errors.at(-1) : thrown;
}
