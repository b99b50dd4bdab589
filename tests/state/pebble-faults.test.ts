import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Relation, setConfig } from 'charmkit/juju-model';
import { createPebbleClient } from 'charmkit/pebble';
import { CertificateAuthority } from '../certificate-authority.ts';
import { eventually } from '../contract/pebble/eventually.ts';
import { FaultyPebble, openBrokenWebsocket, openSilentWebsocket, pebbleFaults } from './faulty-pebble.ts';
import type { HttpFault } from './http-faults.ts';
import { type Provider, provider } from './providers.ts';
import { runInTurn } from './run-in-turn.ts';
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

const waitingForPebble = /^waiting: Waiting for Pebble in the container grafana$/;
const garbled = /^waiting: Container grafana: Pebble's answer to (GET|POST) [\w/]+ can't be understood: /;

/** What the status says of an answer of Pebble's. */
const causes: Partial<Record<keyof typeof pebbleFaults, RegExp>> = {
  'answers garbage': garbled,
  // The limit of its size or of its time, whichever comes first.
  'answers without end':
    /^waiting: (Waiting for Pebble in the container grafana$|Container grafana: .* more than \d+ bytes$)/,
  'answers another shape': garbled,
  'answers 500': refused('internal error (status 500)'),
  'answers 503': refused('the daemon is about to restart (status 503)'),
  'answers 401': refused('access denied (status 401)'),
  // A refused request about files names the file.
  'answers 400':
    /^(waiting: Container grafana: Pebble refused (GET|POST) [\w/]+:|blocked: File \/.* in the container grafana:) service "grafana" does not exist/,
  'answers 404': refused('cannot find change with id "7" (status 404)'),
};

function refused(reason: string): RegExp {
  const escaped = reason.replaceAll(/[()]/g, '\\$&');
  return new RegExp(`^waiting: Container grafana: Pebble refused (GET|POST) [\\w/]+: ${escaped}$`);
}
const kindsOfRequests = keysOf(requests).filter((what) => what !== 'every request');

interface CommandFault {
  readonly title: string;
  readonly fault: HttpFault;
  readonly pattern: RegExp;
}

const { hangs } = pebbleFaults;
const commandFaults: readonly CommandFault[] = [
  { title: 'hangs when the command is to start', fault: hangs, pattern: /^POST \/v1\/exec/ },
  {
    title: 'answers garbage when the command is to start',
    fault: pebbleFaults['answers garbage'],
    pattern: /^POST \/v1\/exec/,
  },
  {
    title: 'answers 500 when the command is to start',
    fault: pebbleFaults['answers 500'],
    pattern: /^POST \/v1\/exec/,
  },
  { title: 'hangs when its websockets open', fault: hangs, pattern: /^GET \/v1\/tasks/ },
  {
    title: 'hangs up when its websockets open',
    fault: pebbleFaults['hangs up'],
    pattern: /^GET \/v1\/tasks/,
  },
  {
    title: 'opens its websockets and says nothing',
    fault: openSilentWebsocket,
    pattern: /^GET \/v1\/tasks/,
  },
  {
    title: 'closes its websockets at once',
    fault: openBrokenWebsocket(Buffer.alloc(0)),
    pattern: /^GET \/v1\/tasks/,
  },
  {
    title: 'sends what is no frame on its websockets',
    fault: openBrokenWebsocket(Buffer.alloc(99, 0xff)),
    pattern: /^GET \/v1\/tasks/,
  },
  { title: 'says nothing of its output', fault: openSilentWebsocket, pattern: /^GET \/v1\/tasks.*stdio/ },
  { title: 'hangs until the command has ended', fault: hangs, pattern: /^GET \/v1\/changes/ },
];

/** Every fault for all requests, and three faults of different kinds for each kind of request. */
const rows = [
  ...keysOf(pebbleFaults).map((fault) => ({ fault, what: 'every request' as const })),
  ...kindsOfRequests.flatMap((what) =>
    (['hangs', 'answers garbage', 'answers 400'] as const).map((fault) => ({ fault, what })),
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

type Row = (typeof rows)[number];
type Outcomes<Case> = ReadonlyMap<Case, Promise<void>>;

const outcomes = new Map<keyof typeof stories, Outcomes<Row>>();
let commandOutcomes: Outcomes<CommandFault>[] = [];

beforeAll(() => {
  for (const hook of keysOf(stories)) {
    const open = () => openRelated('prometheus', provider('prometheus', 1), 'grafana-source');
    outcomes.set(
      hook,
      runInTurn(open, rows, (world, row) => tryFault(world, hook, row)),
    );
  }
  const open = () => openRelated('ca', { units: { 'ca/0': {} } }, 'receive-ca-cert');
  commandOutcomes = commandFaults.map((fault) => runInTurn(open, [fault], tryCommandFault));
});

async function openRelated(app: string, data: Provider, endpoint: string): Promise<World> {
  const world = await World.open();
  world.relate(app, data, endpoint);
  await world.settle();
  return world;
}

// Each row starts with the unit that the previous one left, so a fault must leave no trace.
describe.each(keysOf(stories))('in a hook %s', (hook) => {
  test.each(rows)(
    'a Pebble that $fault at $what is named, and the next update-status makes all good',
    (row) => outcomes.get(hook)?.get(row),
  );
});

async function tryFault(world: World, hook: keyof typeof stories, row: Row): Promise<void> {
  const { socketPath } = world.pebble();
  world.pebbleTimeoutMs = 1_000;
  const isFaulty = (request: string) => requests[row.what].test(request);
  const pebble = await FaultyPebble.open(socketPath, pebbleFaults[row.fault], isFaulty);
  await stories[hook](world, rows.indexOf(row) + 1);
  await pebble[Symbol.asyncDispose]();
  world.pebbleTimeoutMs = undefined;
  if (pebble.faults > 0) {
    tried += 1;
    expect(world.status()).toMatch(causes[row.fault] ?? waitingForPebble);
  }
  await awaitChanges(socketPath);
  await world.fire('update-status');
  await expectUndisturbed(world);
}

describe('while it makes the bundle of authorities by a command in the container', () => {
  test.each(commandFaults)(
    'a Pebble that $title is named, and the next update-status makes all good',
    (fault) => commandOutcomes[commandFaults.indexOf(fault)]?.get(fault),
  );
});

async function tryCommandFault(world: World, { title, fault, pattern }: CommandFault): Promise<void> {
  const ca = new CertificateAuthority(`authority of a Pebble that ${title}`.slice(0, 60)).certificate;
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
    /^waiting: (Waiting for Pebble|Container grafana: Pebble's answer|update-ca-certificates .* in the container)/,
  );
  await awaitChanges(socketPath);
  await world.fire('update-status');
  expect(world.status()).toBe('active');
  expect(await world.readFile('etc/ssl/certs/ca-certificates.crt')).toContain(ca);
}

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
