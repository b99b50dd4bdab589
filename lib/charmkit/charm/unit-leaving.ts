import { goalState, stateGet, stateSet } from '../hook-tools/index.ts';
import type { HookContext } from './context.ts';
import { isUnitDeparture } from './events.ts';

type Asked = Pick<HookContext, 'env' | 'event' | 'tools'>;

const leavingKey = 'charmkit.unit-leaving';

/**
 * Records in the unit's state that the unit is being removed, for later hooks: Juju names the departing unit only in
 * relation-departed. Each dispatch does this, whether or not its charm asks.
 */
export async function recordLeaving({ env, event, tools }: Asked): Promise<void> {
  if (isUnitDeparture(event, env.unit)) await stateSet(tools, { data: { [leavingKey]: 'true' } });
}

/**
 * Whether this unit is being removed. Such a unit sees each of its relations become empty and break, although they
 * still exist for the other units: a leader that believed this would remove everybody's data sources. Runs hook tools
 * only in hooks that Juju also runs on a unit that is being removed and that do not say so themselves. If none of these
 * has come yet, it asks Juju's goal state, because a peer relation may break before any unit departs.
 */
export async function isUnitLeaving({ env, event, tools }: Asked): Promise<boolean> {
  switch (event.kind) {
    case 'stop':
    case 'remove':
      return true;
    case 'relation-departed':
      return isUnitDeparture(event, env.unit);
    case 'storage-detaching':
    case 'relation-broken':
      return (await isRecorded(tools)) || (await isDying({ env, tools }));
    case 'start':
    case 'pebble-ready':
    case 'pebble-check-failed':
    case 'pebble-check-recovered':
      return isRecorded(tools);
    default:
      return false;
  }
}

async function isRecorded(tools: Asked['tools']): Promise<boolean> {
  return leavingKey in (await stateGet(tools));
}

async function isDying({ env, tools }: Pick<Asked, 'env' | 'tools'>): Promise<boolean> {
  return (await goalState(tools)).units[env.unit]?.status === 'dying';
}
