import type { RunningProgram } from '../image/spawn.ts';
import type { ServiceConfig } from '../plan/fields.ts';

/** As much of a service's process as Pebble looks at. */
export interface ServiceProcess
  extends Pick<RunningProgram, 'pid' | 'exited' | 'closed' | 'signal' | 'signalGroup'> {
  readonly child: Pick<RunningProgram['child'], 'stdin' | 'stdout'>;
}

/** Starts a service as the plan describes it; throws where it can't be started. */
export type LaunchService = (name: string, config: ServiceConfig) => ServiceProcess;
