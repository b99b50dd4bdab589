import { getErrorMessage } from '../base/index.ts';
import { createProcessRunner, createSocketRunner } from '../hook-tool-runner/index.ts';
import { createLauncher, TraceSpool } from '../tracing/index.ts';
import type { Charm } from './charm.ts';
import { type DispatchInput, dispatchEvent, type LastStep } from './dispatch.ts';

export interface RunOptions {
  /**
   * A program that sends the traces in a directory (its argument) with `exportSpooledTraces` of `charmkit/trace-exporter`.
   * Without it there are no traces.
   */
  readonly traceExporter?: string;
  /** How long a hook tool may run. Default: 60 s. */
  readonly hookToolTimeoutMs?: number | undefined;
}

/** Signals with which Juju, Kubernetes or a terminal ends a process. */
const endingSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * The main module of a charm: dispatches the environment of the process and sets its exit code. It sends log lines and
 * removes files of secrets even if an uncaught exception or a signal ends the process.
 */
export async function runCharm(charm: Charm, options: RunOptions = {}): Promise<void> {
  const { hookToolTimeoutMs: timeoutMs } = options;
  const limits = timeoutMs === undefined ? {} : { timeoutMs };
  const lastSteps: LastStep[] = [];
  const takeLastSteps = (reason: string) => {
    for (const lastStep of lastSteps.splice(0)) lastStep(reason);
  };
  process.once('uncaughtException', (error) => {
    takeLastSteps(`Uncaught: ${error.stack ?? getErrorMessage(error)}`);
    process.exit(1);
  });
  for (const signal of endingSignals) {
    process.once(signal, () => {
      takeLastSteps(`${signal} ended the hook before it was complete; Juju runs it again.`);
      // Juju treats every exit code except 0 as a failed hook, and runs a hook again that died of a signal.
      process.kill(process.pid, signal);
    });
  }
  // Node ends a process that waits for nothing more, and would report a success.
  process.exitCode = 1;
  process.once('exit', () => takeLastSteps('The hook ended before it was complete; Juju runs it again.'));
  try {
    process.exitCode = await dispatchEvent(charm, {
      environment: process.env,
      cwd: process.cwd(),
      tools: createSocketRunner({ limits, executables: createProcessRunner({ limits }) }),
      onDeath: (lastStep) => void lastSteps.push(lastStep),
      ...planTraces(options),
    });
    lastSteps.length = 0;
  } catch (error) {
    takeLastSteps(getErrorMessage(error));
    process.exitCode = 1;
  }
}

function planTraces({ traceExporter }: RunOptions): Pick<DispatchInput, 'traces'> {
  if (traceExporter === undefined) return {};
  const launch = createLauncher(traceExporter);
  return { traces: (directory) => new TraceSpool(directory, launch) };
}
