import { describe, expect, test } from '@jest/globals';
import {
  addUserSecret,
  grantUserSecret,
  removeApplication,
  renderHookName,
  setConfig,
  setLeader,
} from 'charmkit/juju-model';
import { relatePostgresql } from './postgresql.ts';
import { provider } from './providers.ts';
import { World } from './world.ts';

/** The world after one step of its life, without what differs by the version of Juju. */
interface Moment {
  readonly statuses: Readonly<Record<string, string>>;
  readonly dataSources: readonly string[];
  readonly database: string | undefined;
}

const lives = new Map<string, Promise<readonly Moment[]>>();

describe.each(['3.6.0', '4.1.0'])('a life of the application in Juju %s', (juju) => {
  const play = () => lives.get(juju) ?? rememberLife(juju);

  test('goes from one unit to two with a database, and back', async () => {
    const statuses = (await play()).map((moment) => Object.values(moment.statuses).join(' | '));
    expect(statuses).toEqual([
      'active',
      'active',
      'active',
      expect.stringMatching(/^blocked: .*smtp/i),
      'active',
      'active | active',
      'active | active',
      'active',
      'active',
    ]);
  });

  test('has the data sources of each step', async () => {
    const counts = (await play()).map(({ dataSources }) => dataSources.length);
    expect(counts).toEqual([0, 2, 2, 2, 2, 2, 2, 1, 0]);
  });
});

test('it is the same life in both versions of Juju', async () => {
  expect(await (lives.get('4.1.0') ?? rememberLife('4.1.0'))).toEqual(
    await (lives.get('3.6.0') ?? rememberLife('3.6.0')),
  );
});

function rememberLife(juju: string): Promise<readonly Moment[]> {
  const life = playLife(juju);
  lives.set(juju, life);
  return life;
}

async function playLife(juju: string): Promise<readonly Moment[]> {
  await using world = await World.open({ juju });
  const moments = [await look(world)];
  for (const step of steps) {
    await step(world);
    await world.settle();
    moments.push(await look(world));
  }
  removeApplication(world.model, 'grafana');
  const left = await world.settle();
  expect(left.map(({ hook }) => renderHookName(hook)).slice(-2)).toEqual(['stop', 'remove']);
  return moments;
}

/** The changes of an operator, one after another. */
const steps: readonly ((world: World) => unknown)[] = [
  (world) => world.relate('prometheus', provider('prometheus', 2)),
  (world) => relatePostgresql(world).offer({ password: 'of the database' }),
  (world) => {
    const { id } = addUserSecret(world.model, 'smtp', { username: 'grafana', password: 'of the mail' });
    setConfig(world.model, 'grafana', { set: { smtp_host: 'smtp:25', smtp_credentials: `secret:${id}` } });
  },
  async (world) => {
    const [id = ''] = Object.keys(world.model.secrets).filter(
      (each) =>
        world.model.secrets[each]?.owner.kind === 'model' && world.model.secrets[each]?.label === 'smtp',
    );
    grantUserSecret(world.model, id, 'grafana');
    await world.fire('update-status');
  },
  (world) => world.scale('grafana', 2),
  (world) => setLeader(world.model, 'grafana/1'),
  async (world) => {
    setLeader(world.model, 'grafana/0');
    await world.settle();
    world.scale('grafana', 1);
    world.scaleProvider('prometheus', 1);
  },
  (world) => world.unrelate('prometheus'),
];

async function look(world: World): Promise<Moment> {
  const units = Object.keys(world.model.units).filter((unit) => unit.startsWith('grafana/'));
  return {
    statuses: Object.fromEntries(units.map((unit) => [unit, world.status(unit)])),
    dataSources: await world.names(),
    database: (await world.database()).type,
  };
}
