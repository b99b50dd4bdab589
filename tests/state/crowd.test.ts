import { beforeAll, describe, expect, test } from '@jest/globals';
import { setDatabag } from 'charmkit/juju-model';
import { skipHooks } from 'juju-sim/testing';
import { type CrowdSize, moveUnit, nameApplication, relateCrowd } from '../../bench/crowd/crowd.ts';
import { renderDashboards } from '../../bench/crowd/dashboard.ts';
import { World } from './world.ts';

const few = { applications: 2, unitsEach: 3, dashboards: 2 };
const many = { applications: 40, unitsEach: 3, dashboards: 20 };

/** The cost of a hook, in units that do not depend on the machine. */
interface Cost {
  readonly hookTools: number;
  readonly pebbleRequests: number;
}

/** Hooks that read only what has changed. */
const quiet = ['update-status', 'config-changed', 'grafana-pebble-ready'];

describe('with 40 applications of three units and 20 dashboards', () => {
  let atFew: Awaited<ReturnType<typeof play>>;
  let atMany: typeof atFew;

  beforeAll(async () => {
    atFew = await play(few);
    atMany = await play(many);
  }, 240_000);

  test.each([...quiet, 'source changed', 'source gone', 'dashboard changed'])(
    'the hook costs no more than with two: %s',
    (hook) => {
      expect(atMany.costs.get(hook)).toEqual(atFew.costs.get(hook));
    },
  );

  test.each(['start', 'leader-elected', 'upgrade-charm'])(
    'the hook reads each databag of a provider once, and lists units once: %s',
    (hook) => {
      const applications = many.applications - few.applications;
      const dashboards = many.dashboards - few.dashboards;
      const [less, more] = [atFew.costs.get(hook), atMany.costs.get(hook)];
      const perSource = 1 + 1 + many.unitsEach;
      const ownDatabags = hook === 'upgrade-charm' ? applications : 0;
      expect((more?.hookTools ?? 0) - (less?.hookTools ?? 0)).toBeLessThanOrEqual(
        applications * perSource + ownDatabags + dashboards * 3,
      );
      expect((more?.pebbleRequests ?? 0) - (less?.pebbleRequests ?? 0)).toBeLessThanOrEqual(dashboards);
    },
  );

  test('a data source takes less than 300 bytes of the peer data, so that 3000 take less than a megabyte', () => {
    const sources = many.applications * many.unitsEach - few.applications * many.unitsEach;
    expect((atMany.peerBytes - atFew.peerBytes) / sources).toBeLessThan(300);
  });

  test('hooks were played', () => {
    const hooks = atMany.costs.size;
    process.stdout.write(`${hooks} hooks tried with ${many.applications} applications\n`);
    expect(hooks).toBeGreaterThan(8);
  });
});

async function play(size: CrowdSize) {
  await using world = await World.open();
  relateCrowd(world.model, 'grafana', size);
  world.model = skipHooks(world.model);
  await world.fire('upgrade-charm');
  await world.settle();
  const costs = new Map<string, Cost>();
  for (const hook of [...quiet, 'start', 'leader-elected', 'upgrade-charm'])
    costs.set(hook, await costOf(world, hook));
  moveUnit(world.model, relationOf(world, 'grafana_datasource'), `${nameApplication(0)}/1`, 'moved.example');
  costs.set('source changed', await costOf(world));
  const sender = relationOf(world, 'grafana_dashboard');
  setDatabag(world.model, sender, nameApplication(0), {
    dashboards: renderDashboards(nameApplication(0), 2),
  });
  costs.set('dashboard changed', await costOf(world));
  world.unrelate(nameApplication(1));
  costs.set('source gone', await costOf(world));
  return { costs, peerBytes: JSON.stringify(world.databag('grafana')).length };
}

/** Measures this hook, or all hooks that are due. */
async function costOf(world: World, hook?: string): Promise<Cost> {
  const before = world.pebble().counts().requests;
  const runs = hook === undefined ? await world.settle() : [await world.fire(hook)];
  return {
    hookTools: runs.reduce((sum, { calls }) => sum + calls.length, 0),
    pebbleRequests: world.pebble().counts().requests - before,
  };
}

function relationOf(world: World, face: string): number {
  const relation = Object.values(world.model.relations).find((each) => each.interface === face);
  return relation?.number ?? -1;
}
