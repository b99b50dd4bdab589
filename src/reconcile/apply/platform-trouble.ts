import { escapeUnprintable, SdkError } from 'charmkit/base';
import type { HookContext, UnitStatus } from 'charmkit/charm';
import {
  isContainerTrouble,
  PebbleConnectionError,
  type PebbleError,
  PebblePathError,
  PebbleTimeoutError,
} from 'charmkit/pebble';
import { statuses } from '../../status.ts';

/**
 * The status for a problem of the container or the disk. Undefined for every other error: that is a bug, or a
 * problem of Juju itself, which runs the hook again.
 */
function describePlatformTrouble(error: unknown): UnitStatus | undefined {
  if (error instanceof SdkError && error.code === 'secret-file') return statuses.diskTrouble(error.message);
  // What the charm reads may be missing. So a path that is not found is one to write to, for example behind a broken link.
  if (error instanceof PebblePathError)
    return statuses.diskTrouble(
      `File ${error.path} in the container grafana: ${findLastCause(error.reason)}`,
    );
  if (!isContainerTrouble(error)) return undefined;
  const isSilent = error instanceof PebbleConnectionError || error instanceof PebbleTimeoutError;
  return isSilent ? statuses.noPebble : statuses.pebbleTrouble(describeAnswer(error));
}

/** The other lines of a failed change are logs of its tasks. */
function describeAnswer({ message }: PebbleError): string {
  const [what = '', task = ''] = message.split('\n');
  return escapeUnprintable(`${what} ${task}`.trim().slice(0, maxAnswerLength));
}

const maxAnswerLength = 200;

/**
 * For a hook that continues, or succeeds, without what the problem prevented. The next hook reads everything.
 * @throws the error if it is not such a problem.
 */
export function reportPlatformTrouble(context: HookContext, error: unknown): UnitStatus {
  const status = describePlatformTrouble(error);
  if (!status) throw error;
  context.log.warning((error as Error).message);
  context.leaveUnfinished();
  return status;
}

/**
 * Pebble's message contains the operation before the system's answer, `open /a~: no space left on device`, or a path after
 * its own: `can only read a regular file: "/a"`.
 */
function findLastCause(reason: string): string {
  const causes = reason.split(': ').filter((part) => !part.startsWith('"'));
  return (causes.at(-1) ?? reason).trim();
}
