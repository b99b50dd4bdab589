import { stateGet, stateSet } from '../hook-tools/index.ts';
import type { HookContext } from './context.ts';

const leavingKey = 'charmkit.unit-leaving';

/**
 * Whether this unit is on its way out. Juju lets such a unit see each of its relations empty and break, although they
 * live on for the other units: a leader that believed it would take everybody's data sources away. Juju names the
 * departing unit only in relation-departed, so that is kept in the unit's state for the relation-broken that follows.
 */
export async function isUnitLeaving({
  env,
  event,
  tools,
}: Pick<HookContext, 'env' | 'event' | 'tools'>): Promise<boolean> {
  if (event.kind === 'stop' || event.kind === 'remove') return true;
  if (event.kind === 'relation-departed' && event.departingUnit === env.unit) {
    await stateSet(tools, { data: { [leavingKey]: 'true' } });
    return true;
  }
  return event.kind === 'relation-broken' && leavingKey in (await stateGet(tools));
}
