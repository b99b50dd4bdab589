import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPebbleClient } from 'charmkit/pebble';
import { type Relation, setConfig } from 'juju-sim/juju-model';
import { CertificateAuthority } from '../certificate-authority.ts';
import { eventually } from '../contract/pebble/eventually.ts';
import { FaultyPebble, openSilentWebsocket, pebbleFaults } from './faulty-pebble.ts';
import type { HttpFault } from './http-faults.ts';
import { provider } from './providers.ts';
import { World } from './world.ts';

/** The kinds of requests that the hooks of a busy unit send. */
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

/**
 * Hooks that send these requests. Each changes something, differently each turn, and runs the hook that reacts to it.
 */
const stories = {
  'update-status': async (world) => void (await world.fire('update-status')),
  'relation-changed': async (world, turn) => {
    world.write(relationTo(world, 'prometheus').number, 'prometheus', sourceAt(turn));
    await world.fire('grafana-source-relation-changed', {
      relation: relationTo(world, 'prometheus').number,
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

/** Every fault for all requests, and the two faults that take longest to detect for each kind of request. */
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

// Each story starts with the unit that the previous one left, so a fault must leave no trace.
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
      world.pebbleTimeoutMs = 1_000;
      const isFaulty = (request: string) => requests[what].test(request);
      const pebble = await FaultyPebble.open(socketPath, pebbleFaults[fault], isFaulty);
      await run(world, turn);
      await pebble[Symbol.asyncDispose]();
      world.pebbleTimeoutMs = undefined;
      if (pebble.faults > 0) {
        tried += 1;
        expect(world.status()).toBe(waitingForPebble);
      }
      await awaitChanges(socketPath);
      await world.fire('update-status');
      await expectUndisturbed(world);
    },
  );
});

describe('while it makes the bundle of authorities by a command in the container', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.open();
    world.relate('ca', { units: { 'ca/0': {} } }, 'receive-ca-cert');
    await world.settle();
  });

  afterAll(() => world[Symbol.asyncDispose]());

  test.each<[string, HttpFault, RegExp]>([
    ['hangs when the command is to start', pebbleFaults.hangs, /^POST \/v1\/exec/],
    ['answers garbage when the command is to start', pebbleFaults['answers garbage'], /^POST \/v1\/exec/],
    ['answers 500 when the command is to start', pebbleFaults['answers 500'], /^POST \/v1\/exec/],
    ['hangs when its websockets open', pebbleFaults.hangs, /^GET \/v1\/tasks/],
    ['hangs up when its websockets open', pebbleFaults['hangs up'], /^GET \/v1\/tasks/],
    ['opens its websockets and says nothing', openSilentWebsocket, /^GET \/v1\/tasks/],
    ['says nothing of its output', openSilentWebsocket, /^GET \/v1\/tasks.*stdio/],
    ['hangs until the command has ended', pebbleFaults.hangs, /^GET \/v1\/changes/],
  ])(
    'a Pebble that %s is named, and the next update-status makes all good',
    async (_fault, fault, pattern) => {
      const ca = new CertificateAuthority(`authority ${tried}`).certificate;
      world.write(relationTo(world, 'ca').number, 'ca', { app: { certificates: JSON.stringify([ca]) } });
      world.pebbleTimeoutMs = 1_000;
      const { socketPath } = world.pebble();
      const pebble = await FaultyPebble.open(socketPath, fault, (request) => pattern.test(request));
      await world.fire('receive-ca-cert-relation-changed', { relation: relationTo(world, 'ca').number });
      await pebble[Symbol.asyncDispose]();
      world.pebbleTimeoutMs = undefined;
      tried += 1;
      expect(pebble.faults).toBeGreaterThan(0);
      expect(world.status()).toMatch(
        /^waiting: (Waiting for Pebble|update-ca-certificates .* in the container)/,
      );
      await awaitChanges(socketPath);
      await world.fire('update-status');
      expect(world.status()).toBe('active');
      expect(await world.readFile('etc/ssl/certs/ca-certificates.crt')).toContain(ca);
    },
  );
});

/** Checks that the unit has done everything that was requested. */
async function expectUndisturbed(world: World): Promise<void> {
  expect(world.status()).toBe('active');
  const file = await world.file();
  const { unitData } = relationTo(world, 'prometheus');
  const url = unitData['prometheus/0']?.content.grafana_source_host;
  expect(file.datasources).toMatchObject([{ url }]);
  expect(world.grafana().loaded.at(-1)).toEqual(file);
  const level = world.model.applications.grafana?.config.log_level ?? 'info';
  expect((await world.environment()).GF_LOG_LEVEL).toBe(level);
  expect(await world.isRunning()).toBe(true);
}

/** Waits for the changes that Pebble started before the fault. In practice they end long before Juju's next hook. */
async function awaitChanges(socketPath: string): Promise<void> {
  const pebble = createPebbleClient({ socketPath });
  const readKinds = async () => (await pebble.changes()).map(({ kind }) => kind);
  // A check is a change that lasts as long as the check exists.
  await eventually(readKinds, (kinds) => kinds.every((kind) => kind.endsWith('-check')));
}

function relationTo({ model }: World, remote: string): Relation {
  const relations = Object.values(model.relations);
  return relations.find(({ sides }) => sides.some(({ app }) => app === remote)) as Relation;
}

function sourceAt(turn: number) {
  const url = `http://prometheus-${turn}:9090`;
  return {
    app: provider('prometheus', 1).app ?? {},
    units: { 'prometheus/0': { grafana_source_host: url } },
  };
}
