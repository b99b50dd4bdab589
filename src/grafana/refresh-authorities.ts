import {
  PebbleApiError,
  PebbleChangeError,
  type PebbleClient,
  PebbleExecError,
  PebbleTimeoutError,
} from 'charmkit/pebble';

const command = ['update-ca-certificates', '--fresh'];
const timeoutMs = 60_000;

/** Has the container's bundle of authorities made anew from the files beside it; gives what stood in the way. */
export async function refreshAuthorities(pebble: PebbleClient): Promise<string | undefined> {
  try {
    await pebble.run(command, { timeoutMs, combineStderr: true });
    return undefined;
  } catch (error) {
    if (error instanceof PebbleExecError) return `${command[0]} fails in the container (${error.exitCode})`;
    if (error instanceof PebbleTimeoutError && error.cause !== undefined)
      return `${command[0]} takes longer than ${timeoutMs / 1000} s in the container`;
    if (error instanceof PebbleApiError || error instanceof PebbleChangeError)
      return `${command[0]} doesn't run in the container`;
    throw error;
  }
}
