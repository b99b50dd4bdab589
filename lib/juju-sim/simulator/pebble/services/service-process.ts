import type { RunningProgram } from '../image/spawn.ts';
import type { ServiceConfig } from '../plan/fields.ts';

/** The parts of a service's process that Pebble uses. */
export interface ServiceProcess
  extends Pick<RunningProgram, 'pid' | 'exited' | 'closed' | 'signal' | 'signalGroup'> {
  readonly child: Pick<RunningProgram['child'], 'stdin' | 'stdout'>;
}

/** Starts a service's process as the plan describes it. Throws if the start fails. */
export type LaunchService = (name: string, config: ServiceConfig) => ServiceProcess;
