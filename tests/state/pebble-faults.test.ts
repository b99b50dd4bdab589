import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Relation, setConfig } from 'charmkit/juju-model';
import { createPebbleClient } from 'charmkit/pebble';
import { eventually } from '../contract/pebble/eventually.ts';
import { FaultyPebble, pebbleFaults } from './faulty-pebble.ts';
import { provider } from './providers.ts';
import { World } from './world.ts';

/** The kinds of requests that hooks of a busy unit send. */
const requests = {
  'every request': /./,
  'reading files': /^GET \/v1\/files\?action=read/,
  'listing files': /^GET \/v1\/files\?action=list/,
  'the plan': /^GET \/v1\/plan/,
  'the services': /^GET \/v1\/services/,
  'writing files': /^POST \/v1\/files/,
  'adding a layer': /^POST \/v1\/layers/,
  'starting services': /^POST \/v1\/services/,
  'waiting for a change': /^GET \/v1\/changes/,
} as const;

/** What sends them. Each gives the unit something to do, another time something else, and ends with the hook that does it. */
const stories = {
  'update-status': async (world) => void (await world.fire('update-status')),
  'relation-changed': async (world, turn) => {
    world.write(relationOf(world), 'prometheus', sourceAt(turn));
    await world.fire('grafana-source-relation-changed', {
      relation: relationOf(world),
      remoteUnit: 'prometheus/0',
    });
  },
  'config-changed': async (world, turn) => {
    setConfig(world.model, 'grafana', { set: { log_level: turn % 2 === 0 ? 'debug' : 'info' } });
    await world.fire('config-changed');
  },
  'pebble-ready': async (world) => {
    await rm(join(world.pebble().root, 'etc/grafana'), { recursive: true });
    await world.fire('grafana-pebble-ready');
  },
} as const satisfies Readonly<Record<string, (world: World, turn: number) => Promise<void>>>;

const waitingForPebble = 'waiting: Waiting for Pebble in the container grafana';
const kindsOfRequests = keysOf(requests).filter((what) => what !== 'every request');

/** Every fault of a Pebble that has it for all requests, and the two slowest to notice for each kind of request. */
const rows = [
  ...keysOf(pebbleFaults).map((fault) => ({ fault, what: 'every request' as const })),
  ...kindsOfRequests.flatMap((what) =>
    (['hangs', 'answers garbage'] as const).map((fault) => ({ fault, what })),
  ),
];

function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] {
  return Object.keys(table) as Key[];
}

let tried = 0;

afterAll(() => {
  console.log(`Pebble's faults: ${tried} rows in which a hook met a fault`);
  expect(tried).toBeGreaterThan(50);
});

// Each begins in the unit that the one before has left: nothing of a fault may be left when the next one comes.
describe.each(Object.entries(stories))('in a hook %s', (_story, run) => {
  let world: World;
  let turn = 0;

  beforeAll(async () => {
    world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
  });

  afterAll(() => world[Symbol.asyncDispose]());

  test.each(rows)(
    'a Pebble that $fault at $what is waited for, and the next update-status makes all good',
    async ({ fault, what }) => {
      turn += 1;
      const { socketPath } = world.pebble();
      world.pebbleTimeoutMs = 500;
      const isFaulty = (request: string) => requests[what].test(request);
      const pebble = await FaultyPebble.open(socketPath, pebbleFaults[fault], isFaulty);
      await run(world, turn);
      await pebble[Symbol.asyncDispose]();
      world.pebbleTimeoutMs = undefined;
      if (pebble.faults > 0) {
        tried += 1;
        expect(world.status()).toBe(waitingForPebble);
        await awaitChanges(socketPath);
        await world.fire('update-status');
      }
      await expectUndisturbed(world);
    },
  );
});

/** All that was asked for is there, and one hook more changes nothing. */
async function expectUndisturbed(world: World): Promise<void> {
  expect(world.status()).toBe('active');
  const file = await world.file();
  const { unitData } = world.model.relations[relationOf(world)] as Relation;
  const url = unitData['prometheus/0']?.content.grafana_source_host;
  expect(file.datasources).toMatchObject([{ url }]);
  expect(world.grafana().loaded.at(-1)).toEqual(file);
  const level = world.model.applications.grafana?.config.log_level ?? 'info';
  expect((await world.environment()).GF_LOG_LEVEL).toBe(level);
  expect(await world.isRunning()).toBe(true);
}

/** What Pebble began before it failed is done long before Juju's next hook. */
async function awaitChanges(socketPath: string): Promise<void> {
  const pebble = createPebbleClient({ socketPath });
  const readKinds = async () => (await pebble.changes()).map(({ kind }) => kind);
  // A check is a change that goes on for as long as there is the check.
  await eventually(readKinds, (kinds) => kinds.every((kind) => kind.endsWith('-check')));
}

function relationOf({ model }: World): number {
  const relations = Object.values(model.relations);
  return relations.find(({ sides }) => sides.some(({ app }) => app === 'prometheus'))?.number ?? -1;
}

function sourceAt(turn: number) {
  const url = `http://prometheus-${turn}:9090`;
  return {
    app: provider('prometheus', 1).app ?? {},
    units: { 'prometheus/0': { grafana_source_host: url } },
  };
}
