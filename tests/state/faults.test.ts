import { once } from 'node:events';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Relation, setConfig } from 'charmkit/juju-model';
import type { HookRun } from 'juju-sim/testing';
import { iniPath } from '../../src/grafana/files.ts';
import { appliedPath } from '../../src/grafana/notes/applied.ts';
import { renderPasswordNote } from '../../src/grafana/notes/password-note.ts';
import type { KubernetesAccess } from '../../src/kubernetes/access.ts';
import { Cluster } from './cluster.ts';
import { FaultyPebble } from './faulty-pebble.ts';
import { answerStatus, type HttpFault, httpFaults } from './http-faults.ts';
import { provider } from './providers.ts';
import { World } from './world.ts';

let world: World;
let turn = 0;
let tried = 0;

afterAll(() => {
  console.log(`Faults of Grafana, the disk, hook tools, Kubernetes and the clock: ${tried} rows tried`);
  expect(tried).toBeGreaterThan(60);
});

/** Each row starts with the unit that the previous row left, so a fault must leave no trace. */
function openWorld(): void {
  beforeAll(async () => {
    world = await World.open();
    world.relate('prometheus', provider('prometheus', 1));
    await world.settle();
  });
  afterAll(() => world[Symbol.asyncDispose]());
}

describe('Grafana', () => {
  openWorld();

  const anything = { ...httpFaults, 'answers 500': answerStatus(500), 'answers 503': answerStatus(503) };
  const { hangs, 'hangs in the middle of its answer': hangsHalfWay, ...quick } = anything;
  const reloadPath = '/api/admin/provisioning/datasources/reload';

  // No process waits for a reload after the hook. Only what never answers needs to be given up soon.
  const limitPatience = (patienceMs: number) => {
    world.reloaders = { patienceMs, start: () => undefined, isRunning: () => false };
  };

  const rows: readonly (readonly [string, string, HttpFault])[] = [
    // Only one row waits until the timeout. The others share the code that measures it.
    ['hangs', '/api/health', hangs],
    ['hangs', reloadPath, hangs],
    ['hangs in the middle of its answer', reloadPath, hangsHalfWay],
    ['has a version of 200 KB', '/api/health', answerStatus(200, healthOf('x'.repeat(200_000)))],
    ...['/api/health', '/api/user', '/api/datasources', reloadPath].flatMap((path) =>
      Object.entries(quick).map(([fault, answer]) => [fault, path, answer] as const),
    ),
  ];

  test.each(rows)(
    'that %s at %s costs a status at most, and update-status makes it good',
    async (_fault, path, answer) => {
      tried += 1;
      let faults = 0;
      world.grafana().fault = (request, response) => {
        if (request.url !== path) return false;
        faults += 1;
        answer(request, response);
        return true;
      };
      limitPatience(answer === hangs || answer === hangsHalfWay ? 300 : 60_000);
      const run = await changeSource();
      world.grafana().fault = undefined;
      limitPatience(60_000);
      expect(run.end.isCommitted).toBe(true);
      expect(faults).toBeGreaterThan(0);
      expect(world.status()).toMatch(/^(active$|waiting: Grafana)/);
      await expectRecovery();
    },
  );

  test('that refuses connections is waited for, and update-status makes it good', async () => {
    tried += 1;
    world.grafana().isUp = false;
    await changeSource();
    world.grafana().isUp = true;
    expect(world.status()).toMatch(/^waiting: Grafana does not answer at/);
    await expectRecovery();
  });
});

describe("the container's disk", () => {
  openWorld();

  const writing = [
    'no space left on device',
    'read-only file system',
    'permission denied',
    'input/output error',
    'no such file or directory',
  ];

  test.each(writing)(
    'that answers a write with "%s" is named in the status, with the file',
    async (reason) => {
      tried += 1;
      const run = await changeSource(answerFiles(reason), (request) => request.startsWith('POST /v1/files'));
      expect(run.end.isCommitted).toBe(true);
      expect(world.status()).toBe(`blocked: File /etc/grafana/x in the container grafana: ${reason}`);
      await expectRecovery();
    },
  );

  test('that has something else in the place of a file is named in the status, with the reason', async () => {
    tried += 1;
    const isRead = (request: string) => request.startsWith('GET /v1/files?action=read');
    await changeSource(answerReading('can only read a regular file: "/etc/grafana/x"'), isRead);
    expect(world.status()).toBe(
      'blocked: File /etc/grafana/x in the container grafana: can only read a regular file',
    );
    await expectRecovery();
  });

  test('that has a file which is too large to read is named in the status, with the file', async () => {
    tried += 1;
    await truncate(join(world.pebble().root, iniPath), 33 * 1024 * 1024);
    await world.fire('update-status');
    expect(world.status()).toBe(
      `blocked: File ${iniPath} in the container grafana: file too large, 33554432 bytes can be read at once`,
    );
    await world.removeFile(iniPath);
    await expectRecovery();
  });

  test('of which Pebble refuses a whole request is named in the status, with its first file', async () => {
    tried += 1;
    const result = { message: 'request body too large' };
    const refusal = JSON.stringify({ type: 'error', 'status-code': 413, result });
    const isWritten = (request: string) => request.startsWith('POST /v1/files');
    const run = await changeSource(answerStatus(413, refusal), isWritten);
    expect(run.end.isCommitted).toBe(true);
    expect(world.status()).toBe(
      `blocked: File ${appliedPath} in the container grafana: request body too large`,
    );
    await expectRecovery();
  });

  test('that answers a read with "input/output error" is named in the status, with the file', async () => {
    tried += 1;
    const isRead = (request: string) => request.startsWith('GET /v1/files?action=read');
    const run = await changeSource(answerReading('input/output error'), isRead);
    expect(run.end.isCommitted).toBe(true);
    expect(world.status()).toBe('blocked: File /etc/grafana/x in the container grafana: input/output error');
    await expectRecovery();
  });
});

describe('a hook tool', () => {
  openWorld();

  const tools = [
    ...['config-get', 'is-leader', 'relation-ids', 'relation-list', 'relation-get', 'relation-set'],
    ...['secret-get', 'goal-state', 'opened-ports', 'status-get', 'status-set', 'juju-log'],
  ];
  const answers = {
    fails: { exitCode: 1, stdout: '', stderr: 'ERROR cannot reach the controller' },
    'is killed': { exitCode: 137, stdout: '', stderr: '' },
    'prints garbage': { exitCode: 0, stdout: '<html>', stderr: '' },
    'prints nothing': { exitCode: 0, stdout: '', stderr: '' },
    'prints many wrong elements': { exitCode: 0, stdout: `[{},${'1,'.repeat(130_000)}1]`, stderr: '' },
    'says much on its standard error': { exitCode: 1, stdout: '', stderr: 'x'.repeat(1_000_000) },
  };
  const rows = tools.flatMap((tool) =>
    Object.entries(answers).map(([fault, answer]) => ({ tool, fault, answer })),
  );

  // If Juju itself does not answer, only Juju can recover: it discards the changes of a failed hook, and runs it again.
  test.each(rows)(
    '$tool that $fault ends the hook with its name in the log, or costs it nothing',
    async ({ tool, answer }) => {
      tried += 1;
      setConfig(world.model, 'grafana', { set: { log_level: turn % 2 === 0 ? 'debug' : 'info' } });
      turn += 1;
      world.answerTool = (call) => (call.tool === tool ? answer : undefined);
      const run = await world.fire('config-changed', { mayFail: true });
      world.answerTool = () => undefined;
      if (!run.end.isCommitted && tool !== 'juju-log') {
        expect(run.logs.map(({ message }) => message).join()).toContain(`\`${tool}`);
      }
      await world.fire('update-status');
      await expectUndisturbed();
    },
  );
});

describe('Kubernetes', () => {
  openWorld();
  let cluster: Cluster;
  let directory: string;

  beforeAll(async () => {
    cluster = await Cluster.open(world);
    directory = await mkdtemp(join(tmpdir(), 'faults-'));
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  const conflict = {
    field: '.spec.template.spec.containers[name="grafana"].resources.limits.cpu',
    message: 'conflict with "helm" using apps/v1',
  };
  const untrusted = /^blocked: Kubernetes resources patch failed: run juju trust grafana/;
  const rows: readonly (readonly [string, HttpFault, RegExp])[] = [
    ...Object.entries(httpFaults).map(([fault, answer]) => [fault, answer, /^waiting: Kubernetes /] as const),
    [
      'answers 401',
      answerStatus(401),
      /^blocked: Kubernetes resources patch failed: Kubernetes answered 401/,
    ],
    ['answers 403', answerStatus(403), untrusted],
    // Kubernetes answers so if the object has changed meanwhile, or if its namespace is being deleted.
    ['answers 409', answerStatus(409), /^waiting: Kubernetes answered 409 to /],
    [
      'answers that another has set the limits',
      answerStatus(409, JSON.stringify({ details: { causes: [conflict] } })),
      /^blocked: Kubernetes resources patch failed: helm has set limits\.cpu$/,
    ],
    ...[404, 429, 500, 503].map(
      (status) => [`answers ${status}`, answerStatus(status), /^waiting: Kubernetes /] as const,
    ),
  ];

  test.each(rows)(
    'that %s is named in the status, and update-status makes it good',
    async (_fault, answer, status) => {
      tried += 1;
      turn += 1;
      const access = world.kubernetes;
      const server = createServer(answer).listen(0, '127.0.0.1');
      await once(server, 'listening');
      world.kubernetes = await accessTo((server.address() as AddressInfo).port);
      setConfig(world.model, 'grafana', { set: { cpu: `${turn}` } });
      const run = await world.fire('config-changed');
      server.closeAllConnections();
      server.close();
      world.kubernetes = access;
      expect(run.end.isCommitted).toBe(true);
      expect(world.status()).toMatch(status);
      await world.fire('update-status');
      expect(world.status()).toBe('waiting: Waiting for resources patch to apply');
      expect(await cluster.limits()).toMatchObject({ cpu: `${turn}` });
    },
  );

  async function accessTo(port: number): Promise<KubernetesAccess> {
    const kubeconfig = join(directory, 'kubeconfig');
    const config = {
      clusters: [{ name: 'a', cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ name: 'a', user: { token: 'x' } }],
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'a', namespace: 'cos' } }],
      'current-context': 'a',
    };
    await writeFile(kubeconfig, JSON.stringify(config));
    const limits = { timeoutMs: 300, totalMs: 1_000 };
    return { serviceAccount: '/nowhere', server: undefined, kubeconfig, limits };
  }
});

describe('the clock', () => {
  openWorld();
  const years = 365 * 24 * 3_600_000;

  test.each([
    ['ten years ahead', 10 * years],
    ['ten years behind', -10 * years],
    ['in 1970', -Date.now()],
  ])('that is %s changes nothing, nor does its return', async (_where, clockMs) => {
    tried += 1;
    const starts = world.pebble().counts().services.grafana;
    world.clockMs = clockMs;
    await changeSource();
    expect(world.status()).toBe('active');
    world.clockMs = 0;
    await expectRecovery();
    expect(world.pebble().counts().services.grafana).toEqual(starts);
  });

  test('that was a year ahead leaves no note of a password that Grafana no longer takes', async () => {
    tried += 1;
    const since = Date.now() + years;
    const { path, content } = renderPasswordNote({ password: 'late', since });
    await writeFile(join(world.pebble().root, path), content);
    await expectRecovery();
    await expect(world.readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

/** Changes something that the unit must react to, and runs the hook. */
async function changeSource(
  fault?: HttpFault,
  isFaulty: (request: string) => boolean = () => false,
): Promise<HookRun> {
  turn += 1;
  const url = `http://prometheus-${turn}:9090`;
  world.write(relationToSource().number, 'prometheus', {
    app: provider('prometheus', 1).app ?? {},
    units: { 'prometheus/0': { grafana_source_host: url } },
  });
  const pebble = fault && (await FaultyPebble.open(world.pebble().socketPath, fault, isFaulty));
  const run = await world.fire('grafana-source-relation-changed', {
    relation: relationToSource().number,
    remoteUnit: 'prometheus/0',
  });
  await pebble?.[Symbol.asyncDispose]();
  if (pebble) expect(pebble.faults).toBeGreaterThan(0);
  return run;
}

async function expectRecovery(): Promise<void> {
  await world.fire('update-status');
  await expectUndisturbed();
}

/** Checks that the unit has done everything that was requested. */
async function expectUndisturbed(): Promise<void> {
  expect(world.status()).toBe('active');
  const file = await world.file();
  const url = relationToSource().unitData['prometheus/0']?.content.grafana_source_host;
  expect(file.datasources).toMatchObject([{ url }]);
  expect(world.grafana().loaded.at(-1)).toEqual(file);
  const level = world.model.applications.grafana?.config.log_level ?? 'info';
  expect((await world.environment()).GF_LOG_LEVEL).toBe(level);
}

function relationToSource(): Relation {
  const relations = Object.values(world.model.relations);
  return relations.find(({ sides }) => sides.some(({ app }) => app === 'prometheus')) as Relation;
}

function healthOf(version: string): string {
  return JSON.stringify({ database: 'ok', version });
}

/** Pebble's answer if it can't write a file. */
const errorKinds: Readonly<Record<string, string>> = {
  'permission denied': 'permission-denied',
  'no such file or directory': 'not-found',
};

function answerFiles(reason: string): HttpFault {
  const kind = errorKinds[reason] ?? 'generic-file-error';
  const result = [{ path: '/etc/grafana/x', error: { kind, message: `open /etc/grafana/x~: ${reason}` } }];
  return answerStatus(200, JSON.stringify({ type: 'sync', 'status-code': 200, result }));
}

/** Pebble's answer if it can't read a file: multipart, with the errors in the last part. */
function answerReading(reason: string): HttpFault {
  return (_request, response) => {
    const result = [
      { path: '/etc/grafana/x', error: { kind: 'generic-file-error', message: `read: ${reason}` } },
    ];
    response.setHeader('content-type', 'multipart/form-data; boundary=x');
    response.end(
      [
        '--x\r\nContent-Disposition: form-data; name="response"\r\n',
        `${JSON.stringify({ type: 'sync', 'status-code': 200, result })}\r\n--x--\r\n`,
      ].join('\r\n'),
    );
  };
}
