import { messageOf } from '../base/index.ts';
import { processRunner } from '../hook-tools/index.ts';
import type { Charm } from './charm.ts';
import { dispatch } from './dispatch.ts';
import type { JujuLogBuffer } from './juju-log.ts';

/**
 * The whole of a charm's main module: dispatches the process's own environment and sets its exit code. Log lines
 * are sent whatever ends the process: an exception that nobody caught, or the agent's signal.
 */
export async function runCharm(charm: Charm): Promise<void> {
  let log: JujuLogBuffer | undefined;
  const die = (reason: string, exitCode: number) => {
    log?.add('ERROR', reason);
    log?.flushSync();
    process.exit(exitCode);
  };
  process.once('uncaughtException', (error) => die(`Uncaught: ${error.stack ?? messageOf(error)}`, 1));
  process.once('SIGTERM', () => die('Ended by SIGTERM before the hook was done; Juju runs it again.', 143));
  try {
    process.exitCode = await dispatch(charm, {
      environment: process.env,
      cwd: process.cwd(),
      tools: processRunner(),
      onLog: (buffer) => {
        log = buffer;
      },
    });
  } catch (error) {
    log?.add('ERROR', messageOf(error));
    await log?.flush();
    process.exitCode = 1;
  }
}
