import { messageOf } from '../base/index.ts';
import { processRunner, socketRunner } from '../hook-tools/index.ts';
import { launcherOf, TraceSpool } from '../tracing/index.ts';
import type { Charm } from './charm.ts';
import { type DispatchInput, dispatch, type LastStep } from './dispatch.ts';

export interface RunOptions {
  /**
   * A program that sends the traces in the directory that it is given, by `exportSpooled` of `charmkit/trace-exporter`.
   * Without one there are no traces.
   */
  readonly traceExporter?: string;
  /** How long a hook tool may run; 60 s unless given. */
  readonly hookToolTimeoutMs?: number | undefined;
}

/** What Juju, Kubernetes or a terminal ends a process with. */
const endingSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * The whole of a charm's main module: dispatches the process's own environment and sets its exit code. Log lines
 * are sent and files of secrets removed whatever ends the process: an exception that nobody caught, or a signal.
 */
export async function runCharm(charm: Charm, options: RunOptions = {}): Promise<void> {
  const { hookToolTimeoutMs: timeoutMs } = options;
  const limits = timeoutMs === undefined ? {} : { timeoutMs };
  const lastSteps: LastStep[] = [];
  const takeLastSteps = (reason: string) => {
    for (const lastStep of lastSteps.splice(0)) lastStep(reason);
  };
  process.once('uncaughtException', (error) => {
    takeLastSteps(`Uncaught: ${error.stack ?? messageOf(error)}`);
    process.exit(1);
  });
  for (const signal of endingSignals) {
    process.once(signal, () => {
      takeLastSteps(`${signal} ended the hook before it was complete; Juju runs it again.`);
      // Juju takes every exit code but 0 for a failed hook, and runs a hook again that died of a signal.
      process.kill(process.pid, signal);
    });
  }
  try {
    process.exitCode = await dispatch(charm, {
      environment: process.env,
      cwd: process.cwd(),
      tools: socketRunner({ limits, executables: processRunner({ limits }) }),
      onDeath: (lastStep) => void lastSteps.push(lastStep),
      ...planTraces(options),
    });
    lastSteps.length = 0;
  } catch (error) {
    takeLastSteps(messageOf(error));
    process.exitCode = 1;
  }
}

function planTraces({ traceExporter }: RunOptions): Pick<DispatchInput, 'traces'> {
  if (traceExporter === undefined) return {};
  const launch = launcherOf(traceExporter);
  return { traces: (directory) => new TraceSpool(directory, launch) };
}
