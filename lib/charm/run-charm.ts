import { messageOf } from '../base/index.ts';
import { processRunner } from '../hook-tools/index.ts';
import { launcherOf, TraceSpool } from '../tracing/index.ts';
import type { Charm } from './charm.ts';
import { type DispatchInput, dispatch } from './dispatch.ts';
import type { JujuLogBuffer } from './juju-log.ts';
import { unitFile } from './unit-file.ts';

export interface RunOptions {
  /**
   * A program that sends the traces in the directory that it is given, by `exportSpooled` of `charmkit/trace-exporter`.
   * Without one there are no traces.
   */
  readonly traceExporter?: string;
}

/**
 * The whole of a charm's main module: dispatches the process's own environment and sets its exit code. Log lines
 * are sent whatever ends the process: an exception that nobody caught, or the agent's signal.
 */
export async function runCharm(charm: Charm, options: RunOptions = {}): Promise<void> {
  let log: JujuLogBuffer | undefined;
  let endTrace: () => void = () => {};
  const die = (reason: string, exitCode: number) => {
    log?.add('ERROR', reason);
    log?.flushSync();
    endTrace();
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
      onTrace: (trace) => {
        endTrace = () => trace.end();
      },
      ...tracesOf(options),
    });
  } catch (error) {
    log?.add('ERROR', messageOf(error));
    await log?.flush();
    process.exitCode = 1;
  }
}

function tracesOf({ traceExporter }: RunOptions): Pick<DispatchInput, 'traces'> {
  if (traceExporter === undefined) return {};
  const launch = launcherOf(traceExporter);
  return { traces: (env) => new TraceSpool(unitFile('traces', env), launch) };
}
