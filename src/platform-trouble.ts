import { SdkError } from 'charmkit/base';
import type { ActionHandler, HookContext, UnitStatus } from 'charmkit/charm';
import { isContainerTrouble, PebblePathError } from 'charmkit/pebble';
import { statuses } from './status.ts';

/**
 * What the container or the disk keeps the charm from, as a status. Undefined for every other error: that is a bug, or
 * Juju itself, which runs the hook again.
 */
function describePlatformTrouble(error: unknown): UnitStatus | undefined {
  if (error instanceof SdkError && error.code === 'secret-file') return statuses.diskTrouble(error.message);
  if (!isContainerTrouble(error)) return undefined;
  if (!(error instanceof PebblePathError)) return statuses.noPebble;
  return statuses.diskTrouble(`File ${error.path} in the container grafana: ${lastCause(error.reason)}`);
}

/**
 * For a hook that goes on, or ends well, without what the trouble kept it from: the next one reads everything.
 * @throws the error where it is no such trouble.
 */
export function reportPlatformTrouble(context: HookContext, error: unknown): UnitStatus {
  const status = describePlatformTrouble(error);
  if (!status) throw error;
  context.log.warning((error as Error).message);
  context.leaveUnfinished();
  return status;
}

/** An action that the trouble keeps from its work fails, and says what the trouble is. */
export function expectPlatformTrouble(run: ActionHandler): ActionHandler {
  return async (context) => {
    try {
      return await run(context);
    } catch (error) {
      const { message } = reportPlatformTrouble(context, error);
      return { failure: `${message}. Try again in a few minutes.` };
    }
  };
}

/** Pebble says what it did before it says what the system answered: `open /a~: no space left on device`. */
function lastCause(reason: string): string {
  return reason.slice(reason.lastIndexOf(': ') + 1).trim();
}
