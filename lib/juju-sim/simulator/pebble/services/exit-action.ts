import type { ServiceConfig } from '../plan/fields.ts';

export type ExitAction = 'restart' | 'shutdown' | 'ignore' | 'success-shutdown' | 'failure-shutdown';

/** The plan's action when the service exits by itself. Defaults to restart. */
export function chooseExitAction(config: ServiceConfig, exitCode: number): ExitAction {
  const action = exitCode === 0 ? config['on-success'] : config['on-failure'];
  // The layer's validation accepts no other value.
  return (action ?? 'restart') as ExitAction;
}
