import { goalState, stateGet, stateSet } from '../hook-tools/index.ts';
import type { HookContext } from './context.ts';

type Asked = Pick<HookContext, 'env' | 'event' | 'tools'>;

const leavingKey = 'charmkit.unit-leaving';

/**
 * Keeps in the unit's state that it is on its way out, for the hooks after this one: Juju names the departing unit
 * only in relation-departed. Each dispatch does it, whether its charm asks or not.
 */
export async function recordLeaving({ env, event, tools }: Asked): Promise<void> {
  if (isOwnDeparture({ env, event })) await stateSet(tools, { data: { [leavingKey]: 'true' } });
}

/**
 * Whether this unit is on its way out. Juju lets such a unit see each of its relations empty and break, although they
 * live on for the other units: a leader that believed it would take everybody's data sources away. Hook tools are run
 * only in the hooks that Juju also runs on a unit that leaves and that don't say so themselves. Juju's goal state is
 * asked where none of them has come yet: an application's peer relation may break before anybody departs.
 */
export async function isUnitLeaving({ env, event, tools }: Asked): Promise<boolean> {
  switch (event.kind) {
    case 'stop':
    case 'remove':
      return true;
    case 'relation-departed':
      return isOwnDeparture({ env, event });
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

function isOwnDeparture({ env, event }: Pick<Asked, 'env' | 'event'>): boolean {
  return event.kind === 'relation-departed' && event.departingUnit === env.unit;
}

async function isRecorded(tools: Asked['tools']): Promise<boolean> {
  return leavingKey in (await stateGet(tools));
}

async function isDying({ env, tools }: Pick<Asked, 'env' | 'tools'>): Promise<boolean> {
  return (await goalState(tools)).units[env.unit]?.status === 'dying';
}
