import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Relation, setConfig } from 'charmkit/juju-model';
import { load } from 'js-yaml';
import type { HookRun } from 'juju-sim/testing';
import { CertificateAuthority } from '../certificate-authority.ts';
import { reportTried } from '../torture/report-tried.ts';
import { Cluster } from './cluster.ts';
import { dashboardsOf, relateSender } from './dashboard-senders.ts';
import { FaultyPebble } from './faulty-pebble.ts';
import { type Garble, garbles, sampleMutations, slowGarbles, spoilAnswers } from './garbled-answers.ts';
import { sourceData } from './providers.ts';
import { World } from './world.ts';

/** The kinds of requests, by who is asked. The slow garbles are tried with those that have a star. */
const requests = {
  Pebble: {
    'reading files': /^GET \/v1\/files\?action=read/,
    'listing files': /^GET \/v1\/files\?action=list/,
    'the plan*': /^GET \/v1\/plan/,
    'the services': /^GET \/v1\/services/,
    'writing files': /^POST \/v1\/files/,
    'adding a layer': /^POST \/v1\/layers/,
    'starting services': /^POST \/v1\/services/,
    'waiting for a change*': /^GET \/v1\/changes/,
    'running a command': /^POST \/v1\/exec/,
  },
  Grafana: {
    'its health': /\/api\/health/,
    'its user': /\/api\/user$/,
    'its data sources': /\/api\/datasources/,
    'its plugins': /\/api\/plugins/,
    'its dashboards': /\/api\/(search|dashboards)/,
    'a reload of data sources': /datasources\/reload/,
    'a reload of dashboards': /dashboards\/reload/,
  },
  Kubernetes: {
    'the StatefulSet*': /^GET .*statefulsets/,
    'the pod': /^GET .*pods/,
    'a patch': /^PATCH/,
  },
} as const;

const { TORTURE_COUNT: count, TORTURE_SEED: seed = '1' } = process.env;
/** A usual run tries each garble with some kinds of requests, and each kind with some garbles. */
const oneIn = count === undefined ? 8 : 1;
const kinds = Object.values(requests).flatMap(Object.keys).length;
const quick = { ...garbles, ...sampleMutations(Math.ceil(Number(count ?? 400) / kinds), Number(seed)) };
const maxHookMs = 15_000;
const maxLineLength = 1_100;

const total = { tried: 0, failed: 0 };
let turn = 0;
let world: World;

afterAll(() => {
  reportTried('garbled answers', total);
  expect(total.tried).toBeGreaterThan(200);
});

describe('Pebble', () => {
  beforeAll(async () => {
    world = await World.open();
    relateSource();
    world.relate('ca', { units: { 'ca/0': {} } }, 'receive-ca-cert');
    await world.settle();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  test.each(Object.entries(requests.Pebble))(
    'that spoils its answer about %s costs a hook its status, and the next hook makes all good',
    (what, pattern) => tryAll(what, (garble) => spoilPebble(pattern, garble)),
  );

  async function spoilPebble(pattern: RegExp, garble: Garble): Promise<() => Promise<void>> {
    const { socketPath, root } = world.pebble();
    const fault = spoilAnswers({ socketPath: `${socketPath}.real` }, garble);
    // The hook reads, writes and starts everything anew.
    await rm(join(root, 'etc/grafana'), { recursive: true, force: true });
    setConfig(world.model, 'grafana', { set: { log_level: turn % 2 === 0 ? 'debug' : 'info' } });
    const ca = new CertificateAuthority(`authority ${turn}`).certificate;
    world.write(relationTo('ca').number, 'ca', { app: { certificates: JSON.stringify([ca]) } });
    changeSource();
    world.pebbleTimeoutMs = 300;
    const pebble = await FaultyPebble.open(socketPath, fault, (request) => pattern.test(request));
    try {
      await runTimely(() => fireSourceChanged());
    } finally {
      await pebble[Symbol.asyncDispose]();
      world.pebbleTimeoutMs = undefined;
    }
    return async () => {
      await world.fire('update-status');
      await expectSource();
      expect((await world.environment()).GF_LOG_LEVEL).toBe(turn % 2 === 0 ? 'debug' : 'info');
      expect(await world.readFile('etc/ssl/certs/ca-certificates.crt')).toContain(ca);
      expect(await world.isRunning()).toBe(true);
    };
  }
});

describe('Grafana', () => {
  beforeAll(async () => {
    world = await World.open();
    relateSource();
    relateSender(world, 'sender', dashboardsOf({ first: { title: 'First', uid: 'first' } }));
    await world.settle();
    world.reloaders = { patienceMs: 5_000, start: () => undefined, isRunning: () => false };
  });
  afterAll(() => world[Symbol.asyncDispose]());

  test.each(Object.entries(requests.Grafana))(
    'that spoils its answer about %s costs a hook its status, and the next hook makes all good',
    (what, pattern) => tryAll(what, (garble) => spoilGrafana(pattern, garble)),
  );

  async function spoilGrafana(pattern: RegExp, garble: Garble): Promise<() => Promise<void>> {
    const grafana = world.grafana();
    const passed = 'x-passed';
    const fault = spoilAnswers({ ...addressOf(grafana.url), headers: { [passed]: '1' } }, garble);
    grafana.fault = (request, response) => {
      const isSpoiled = request.headers[passed] === undefined && pattern.test(request.url ?? '');
      if (isSpoiled) fault(request, response);
      return isSpoiled;
    };
    const dashboard = { title: `First ${turn}`, uid: `first-${turn}` };
    world.write(relationTo('sender').number, 'sender', { app: dashboardsOf({ first: dashboard }) });
    changeSource();
    try {
      await runTimely(() => fireSourceChanged());
      await runTimely(() =>
        world.fire('grafana-dashboard-relation-changed', { relation: relationTo('sender').number }),
      );
    } finally {
      grafana.fault = undefined;
    }
    return async () => {
      // A refused password is not tried again for half an hour.
      world.clockMs += 3_600_000;
      await world.fire('update-status');
      await expectSource();
    };
  }
});

describe('Kubernetes', () => {
  let cluster: Cluster;
  let directory: string;

  beforeAll(async () => {
    world = await World.open();
    cluster = await Cluster.open(world);
    directory = await mkdtemp(join(tmpdir(), 'garbled-'));
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await cluster[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  test.each(Object.entries(requests.Kubernetes))(
    'that spoils its answer about %s costs a hook its status, and the next hook makes all good',
    (what, pattern) => tryAll(what, (garble) => spoilKubernetes(pattern, garble)),
  );

  async function spoilKubernetes(pattern: RegExp, garble: Garble): Promise<() => Promise<void>> {
    const access = world.kubernetes;
    const config = load(await readFile(access.kubeconfig ?? '', 'utf8')) as {
      clusters: { cluster: { server: string } }[];
    };
    const upstream = addressOf(config.clusters[0]?.cluster.server ?? '');
    const server = createServer((request, response) => {
      const isSpoiled = pattern.test(`${request.method} ${request.url}`);
      spoilAnswers(upstream, isSpoiled ? garble : () => ({}))(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const kubeconfig = join(directory, 'kubeconfig');
    await writeFile(
      kubeconfig,
      JSON.stringify({ ...config, clusters: [{ name: 'a', cluster: { server: url } }] }),
    );
    const limits = { timeoutMs: 300, totalMs: 1_000 };
    world.kubernetes = { ...access, kubeconfig, limits };
    setConfig(world.model, 'grafana', { set: { cpu: `${turn}` } });
    try {
      await runTimely(() => world.fire('config-changed'));
    } finally {
      server.closeAllConnections();
      server.close();
      world.kubernetes = access;
    }
    return async () => {
      await world.fire('update-status');
      expect(world.status()).toBe('waiting: Waiting for resources patch to apply');
      expect(await cluster.limits()).toMatchObject({ cpu: `${turn}` });
    };
  }
});

/** Spoils the answers in each way that belongs to this run, and reports the ways that do harm. */
async function tryAll(what: string, spoil: (garble: Garble) => Promise<() => Promise<void>>): Promise<void> {
  const failures: string[] = [];
  const chosen = Object.entries(what.endsWith('*') ? { ...quick, ...slowGarbles } : quick);
  const first = what.length % oneIn;
  for (const [name, garble] of chosen.filter((_each, at) => at % oneIn === first)) {
    turn += 1;
    total.tried += 1;
    try {
      const expectRecovery = await spoil(garble);
      await expectRecovery();
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  total.failed += failures.length;
  expect(failures).toEqual([]);
}

/** Runs a hook that must succeed in its time, and tell nothing that it should not. */
async function runTimely(run: () => Promise<HookRun>): Promise<void> {
  const startedMs = performance.now();
  const { logs } = await run();
  expect(performance.now() - startedMs).toBeLessThan(maxHookMs);
  const secret = Object.values(world.model.secrets).find(({ label }) => label === 'admin-password');
  for (const line of [world.status(), ...logs.flatMap(({ message }) => message.split('\n'))]) {
    expect(line.length).toBeLessThan(maxLineLength);
    expect(line).not.toMatch(/PLANTED-SECRET|\p{Cc}/u);
    for (const { content } of secret?.revisions ?? [])
      for (const value of Object.values(content))
        expect(line).not.toContain(Buffer.from(value, 'base64').toString());
  }
}

function relateSource(): void {
  world.relate('prometheus', { units: { 'prometheus/0': {} } });
  changeSource();
}

function changeSource(): void {
  const fields = { secure_extra_fields: { password: `PLANTED-SECRET-${turn}` } };
  const app = sourceData('prometheus', 'prometheus', fields);
  const units = { 'prometheus/0': { grafana_source_host: sourceUrl() } };
  world.write(relationTo('prometheus').number, 'prometheus', { app, units });
}

function sourceUrl(): string {
  return `http://prometheus-${turn}:9090`;
}

function fireSourceChanged(): Promise<HookRun> {
  const { number } = relationTo('prometheus');
  return world.fire('grafana-source-relation-changed', { relation: number, remoteUnit: 'prometheus/0' });
}

/** Checks that Grafana's file and Grafana itself have the data source as it is now. */
async function expectSource(): Promise<void> {
  expect(world.status()).toBe('active');
  expect((await world.file()).datasources).toMatchObject([{ url: sourceUrl() }]);
  const authorization = `Basic ${Buffer.from('admin:x').toString('base64')}`;
  const answer = await fetch(`${world.grafana().url}/api/datasources`, {
    headers: { authorization, connection: 'close' },
  });
  expect(await answer.json()).toMatchObject([{ url: sourceUrl() }]);
}

function relationTo(remote: string): Relation {
  const relations = Object.values(world.model.relations);
  return relations.find(({ sides }) => sides.some(({ app }) => app === remote)) as Relation;
}

function addressOf(url: string) {
  const { protocol, hostname: host, port } = new URL(url);
  return { protocol, host, port, rejectUnauthorized: false };
}
