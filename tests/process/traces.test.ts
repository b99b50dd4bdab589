import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../contract/pebble/eventually.ts';
import { OtlpServer } from '../otlp-server.ts';
import { buildCharm, charmDirectory } from './build.ts';

beforeAll(buildCharm);

let directory: string;
let collector: OtlpServer;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traces-'));
  collector = await OtlpServer.start();
  await mkdir(join(directory, 'tools'));
  await mkdir(join(directory, 'tmp'));
  for (const [name, script] of Object.entries(tools(collector.url))) await writeTool(name, script);
});

afterEach(async () => {
  await collector[Symbol.asyncDispose]();
  // What is still being sent goes on for a while.
  await rm(directory, { recursive: true, maxRetries: 10 });
});

describe('the traces of ./dispatch', () => {
  test('are sent when it has ended, and their ids are in its log', async () => {
    const first = await dispatch();
    const second = await dispatch({ JUJU_DISPATCH_PATH: 'hooks/start' });
    for (const { exitCode, stdout } of [first, second]) {
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/^Starting root trace with id='[\da-f]{32}'\.$/m);
    }
    await received('hooks/update-status', 'hooks/start');
    expect(idOf(collector.received[0]?.body)).toBe(/id='(\w+)'/.exec(first.stdout)?.[1]);
    await eventually(waiting, (names) => names.length === 0);
  });

  test('are a part of the trace that Juju names', async () => {
    const [traceId, spanId] = ['0123456789abcdef'.repeat(2), 'fedcba9876543210'];
    await dispatch({ JUJU_TRACE_ID: traceId, JUJU_SPAN_ID: spanId, JUJU_TRACE_FLAGS: '1' });
    await received('hooks/update-status');
    expect(collector.received[0]?.body).toMatchObject({
      resourceSpans: [
        {
          scopeSpans: [
            { spans: expect.arrayContaining([expect.objectContaining({ traceId, parentSpanId: spanId })]) },
          ],
        },
      ],
    });
  });

  test('tell of one that fails, or is ended half-way', async () => {
    await dispatch();
    await writeTool('config-get', 'exit 1');
    expect(await dispatch()).toMatchObject({ exitCode: 1 });
    await writeTool('config-get', 'kill -TERM "$PPID"; sleep 1');
    expect(await dispatch()).toMatchObject({ exitCode: 143 });
    await received(...Array<string>(3).fill('hooks/update-status'));
    const errors = collector.received.map(({ body }) => errorsIn(body));
    expect(errors).toEqual(
      expect.arrayContaining([
        expect.not.arrayContaining(['interrupted']),
        expect.arrayContaining(['hook-tool-failed']),
        expect.arrayContaining(['interrupted']),
      ]),
    );
  });

  test('do not keep it from ending while their receiver is silent', async () => {
    const { promise, resolve } = Promise.withResolvers<ServerResponse>();
    collector.answer = resolve;
    expect(await dispatch()).toMatchObject({ exitCode: 0 });
    const response = await promise;
    // Who still waits for it is the process that was left behind.
    response.end('{}');
    await eventually(waiting, (names) => names.length === 0);
  });

  test('wait for a receiver that is down', async () => {
    collector.answer = (response) => response.writeHead(500).end();
    await dispatch();
    await eventually(
      async () => collector.names,
      (names) => names.length > 0,
    );
    collector.answer = (response) => response.end('{}');
    await eventually(waiting, ([name]) => name?.endsWith('.trace.json') === true);
    await dispatch({ JUJU_DISPATCH_PATH: 'hooks/start' });
    await received('hooks/update-status', 'hooks/update-status', 'hooks/start');
  });

  test('go their way whatever the environment says of proxies and exporters', async () => {
    const nowhere = 'http://127.0.0.1:9';
    await dispatch({
      ...{ http_proxy: nowhere, HTTP_PROXY: nowhere, NODE_USE_ENV_PROXY: '1' },
      ...{
        OTEL_EXPORTER_OTLP_ENDPOINT: nowhere,
        OTEL_EXPORTER_OTLP_HEADERS: 'x=y',
        OTEL_SDK_DISABLED: 'true',
      },
    });
    await received('hooks/update-status');
  });

  test('are let go where there is no place for them', async () => {
    const { exitCode, stdout } = await dispatch({ TMPDIR: join(directory, 'missing') });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Not traced: Cannot keep traces in /m);
    expect(collector.names).toEqual([]);
  });

  test('are not made where nobody takes them', async () => {
    await writeTool('relation-get', `echo '{"charm_traces":"null"}'`);
    const { exitCode, stdout } = await dispatch();
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('trace');
    expect(await readdir(join(directory, 'tmp'))).toEqual([]);
  });
});

/** Hook tools of a unit that is not the leader, whose peers know where traces go. */
function tools(url: string): Readonly<Record<string, string>> {
  const databag = JSON.stringify({ charm_traces: JSON.stringify(url) });
  return {
    'is-leader': 'echo false',
    'config-get': "echo '{}'",
    'relation-ids': `case "$2" in grafana) echo '["grafana:0"]' ;; *) echo '[]' ;; esac`,
    'relation-get': `echo '${databag}'`,
    'opened-ports': "echo '[]'",
    'goal-state': `echo '{"units":{},"relations":{}}'`,
    'state-get': "echo '{}'",
    'status-get': `echo '{"status":"active","message":""}'`,
    'secret-get': 'echo "ERROR secret not found" >&2; exit 1',
    ...Object.fromEntries(['status-set', 'relation-set', 'open-port', 'juju-log'].map((name) => [name, ':'])),
  };
}

async function writeTool(name: string, script: string): Promise<void> {
  const path = join(directory, 'tools', name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

/** Runs the charm as Juju does, with nothing of this process's environment. */
async function dispatch(environment: Readonly<Record<string, string>> = {}) {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(join(charmDirectory, 'dispatch'), {
    env: {
      PATH: `${join(directory, 'tools')}:/usr/bin:/bin`,
      TMPDIR: join(directory, 'tmp'),
      CHARM_CONTAINERS_DIR: join(directory, 'containers'),
      ...{ JUJU_UNIT_NAME: 'grafana/1', JUJU_MODEL_NAME: 'cos', JUJU_MODEL_UUID: 'f2c1b2a0-3f6e' },
      ...{ JUJU_CHARM_DIR: charmDirectory, JUJU_DISPATCH_PATH: 'hooks/update-status' },
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { exitCode, stdout, stderr };
}

/** Waits for the traces of these names. */
async function received(...names: readonly string[]): Promise<void> {
  await eventually(
    async () => [...collector.names].sort(),
    (found) => JSON.stringify(found) === JSON.stringify([...names].sort()),
  );
}

/** The files of traces that have not been sent. */
async function waiting(): Promise<readonly string[]> {
  const names = await readdir(join(directory, 'tmp'), { recursive: true });
  return names.filter((name) => name.includes('.trace.json'));
}

interface Body {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly traceId: string;
        readonly attributes: readonly {
          readonly key: string;
          readonly value: { readonly stringValue?: string };
        }[];
      }[];
    }[];
  }[];
}

function spansIn(body: unknown) {
  return (body as Body).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

function idOf(body: unknown): string | undefined {
  return spansIn(body)[0]?.traceId;
}

function errorsIn(body: unknown): readonly unknown[] {
  const attributes = spansIn(body).flatMap((span) => span.attributes);
  return attributes.filter(({ key }) => key === 'error.type').map(({ value }) => value.stringValue);
}
