import { isCommandError, type PebbleClient, PebbleExecError, PebbleTimeoutError } from 'charmkit/pebble';

const timeoutMs = 60_000;

/** Runs a command to its end and returns its problem, if any. */
export async function runCommand(
  pebble: PebbleClient,
  command: readonly string[],
): Promise<string | undefined> {
  try {
    await pebble.run([...command], { timeoutMs, combineStderr: true });
    return undefined;
  } catch (error) {
    if (!isCommandError(error)) throw error;
    if (error instanceof PebbleExecError) return `${command[0]} fails in the container (${error.exitCode})`;
    if (error instanceof PebbleTimeoutError)
      return `${command[0]} takes longer than ${timeoutMs / 1000} s in the container`;
    return `${command[0]} doesn't run in the container`;
  }
}
