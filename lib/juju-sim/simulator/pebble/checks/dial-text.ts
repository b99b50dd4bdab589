import { messageOf } from 'charmkit/base';
import { errorCode, reasonOf } from '../text/system-error.ts';

/** The reason for a failed connection in Pebble's words: `dial tcp <address>: connect: <reason>`. */
export function dialText(thrown: unknown): string {
  const error = firstError(thrown);
  const code = errorCode(error);
  if (code === undefined) return messageOf(thrown);
  const { address, port, hostname } = error as { address?: string; port?: number; hostname?: string };
  if (hostname !== undefined) return `dial tcp: lookup ${hostname}: ${reasonOf(code)}`;
  return `dial tcp ${address}:${port}: connect: ${reasonOf(code)}`;
}

// A host with several addresses gives one error for each, in one AggregateError.
function firstError(thrown: unknown): unknown {
  const errors = (thrown as { errors?: unknown[] } | undefined)?.errors;
  return Array.isArray(errors) ? errors.at(-1) : thrown;
}
