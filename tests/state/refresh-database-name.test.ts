import { describe, expect, test } from '@jest/globals';
import type { Charm } from 'charmkit/charm';
import { pgsql } from '../../src/endpoints/pgsql.ts';
import { handleEveryEvent } from '../handle-every-event.ts';
import { TwoSides } from '../unit/interfaces/two-sides.ts';
import { relatePostgresql } from './postgresql.ts';
import { modelUuid } from './providers.ts';
import { World } from './world.ts';

/** The Python charm of one track, as far as it asks for a database. */
function pythonCharm(database: string): Charm {
  return handleEveryEvent('.', async (context) => {
    const [relation] = await context.relations('pgsql');
    if (relation && (await context.isLeader()))
      relation.writeOwnApp({ database, 'requested-secrets': '["username"]' });
  });
}

/** Grafana on PostgreSQL after a refresh from that charm. The provider may answer with a name. */
async function refreshed(database: string, answered?: string) {
  const world = await World.open({ predecessor: pythonCharm(database) });
  const postgresql = relatePostgresql(world);
  postgresql.offer({ ...(answered !== undefined && { database: answered }) });
  await world.settle();
  await world.refresh();
  await world.startPebble();
  await world.settle();
  return { world, asked: () => world.databag('grafana', postgresql.relation).database };
}

describe('after a refresh, the database', () => {
  test.each([
    ['track 2', `grafana-grafana-k8s-${modelUuid}`],
    ['track 12.4', `${modelUuid}-grafana`.slice(0, 54)],
    ['track 12.4 behind PgBouncer', `${modelUuid}-grafana-with-a-long-name`.slice(0, 54)],
  ])('of %s keeps the name that was asked for', async (_track, name) => {
    const { world, asked } = await refreshed(name);
    await using _ = world;
    expect(asked()).toBe(name);
    expect(await world.database()).toMatchObject({ type: 'postgres', name });
    for (const hook of ['config-changed', 'leader-elected', 'upgrade-charm']) await world.fire(hook);
    expect(asked()).toBe(name);
    expect(world.status()).toBe('active');
  });

  test.each([`grafana-grafana-k8s-${modelUuid}`, `${modelUuid}-grafana`])(
    'is the one that the provider answers to %s',
    async (name) => {
      const { world, asked } = await refreshed(name, 'relation-7');
      await using _ = world;
      expect(asked()).toBe(name);
      expect(await world.database()).toMatchObject({ name: 'relation-7' });
    },
  );
});

test('a new request leaves room for the suffix of PgBouncer in a name of PostgreSQL, whatever the application', async () => {
  const app = 'grafana-of-the-department-with-the-longest-name-in-the-house';
  const sides = new TwoSides({ [app]: 1, pgbouncer: 1 });
  const [context, relation] = sides.side(`${app}/0`);
  await pgsql.publication.publish(Object.assign(context, { event: { kind: 'relation-created' } }), relation);
  const name = sides.databags[app]?.database ?? '';
  expect(name).toBe(`f2c1b2a0-3f6e-${app}`.slice(0, 54));
  expect(`${name}_readonly`.length).toBeLessThanOrEqual(63);
});
