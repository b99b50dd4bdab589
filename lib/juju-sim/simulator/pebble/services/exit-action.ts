import type { ServiceConfig } from '../plan/fields.ts';

export type ExitAction = 'restart' | 'shutdown' | 'ignore' | 'success-shutdown' | 'failure-shutdown';

/** What the plan wants when the service ends without having been asked to; restart, unless it says otherwise. */
export function exitAction(config: ServiceConfig, exitCode: number): ExitAction {
  const action = exitCode === 0 ? config['on-success'] : config['on-failure'];
  // The layer's validation let nothing else pass.
  return (action ?? 'restart') as ExitAction;
}
