import { readdir } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../contract/pebble/eventually.ts';
import { OtlpServer } from '../otlp-server.ts';
import { buildCharm } from './build.ts';
import { ShellTools } from './shell-tools.ts';

beforeAll(buildCharm);

let shell: ShellTools;
let collector: OtlpServer;

beforeEach(async () => {
  collector = await OtlpServer.start();
  shell = await ShellTools.open(knowCollector(collector.url));
});

afterEach(async () => {
  await collector[Symbol.asyncDispose]();
  await shell[Symbol.asyncDispose]();
});

describe('the traces of ./dispatch', () => {
  test('are sent when it has ended, and their ids are in its log', async () => {
    const first = await shell.dispatch();
    const second = await shell.dispatch({ JUJU_DISPATCH_PATH: 'hooks/start' });
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
    await shell.dispatch({ JUJU_TRACE_ID: traceId, JUJU_SPAN_ID: spanId, JUJU_TRACE_FLAGS: '1' });
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
    await shell.dispatch();
    await shell.write('config-get', 'exit 1');
    expect(await shell.dispatch()).toMatchObject({ exitCode: 1 });
    await shell.write('config-get', 'kill -TERM "$PPID"; sleep 1');
    expect(await shell.dispatch()).toMatchObject({ exitCode: null, signal: 'SIGTERM' });
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
    expect(await shell.dispatch()).toMatchObject({ exitCode: 0 });
    const response = await promise;
    // Only the process that the dispatch left behind still waits for the response.
    response.end('{}');
    await eventually(waiting, (names) => names.length === 0);
  });

  test('wait for a receiver that is down', async () => {
    collector.answer = (response) => response.writeHead(500).end();
    await shell.dispatch();
    await eventually(
      async () => collector.names,
      (names) => names.length > 0,
    );
    collector.answer = (response) => response.end('{}');
    await eventually(waiting, ([name]) => name?.endsWith('.trace.json') === true);
    await shell.dispatch({ JUJU_DISPATCH_PATH: 'hooks/start' });
    await received('hooks/update-status', 'hooks/update-status', 'hooks/start');
  });

  test('go their way whatever the environment says of proxies and exporters', async () => {
    const nowhere = 'http://127.0.0.1:9';
    await shell.dispatch({
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
    const { exitCode, stdout } = await shell.dispatch({ TMPDIR: join(shell.directory, 'missing') });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('trace');
    expect(collector.names).toEqual([]);
  });

  test('are not made where nobody takes them', async () => {
    await shell.write('relation-get', `echo '{"charm_traces":"null"}'`);
    const { exitCode, stdout } = await shell.dispatch();
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('trace');
    const [own = '', ...others] = await readdir(shell.temporaryDirectory);
    expect([await readdir(join(shell.temporaryDirectory, own)), others]).toEqual([[], []]);
  });
});

/** The peer data has the address for traces. */
function knowCollector(url: string): Readonly<Record<string, string>> {
  return { 'relation-get': `echo '${JSON.stringify({ charm_traces: JSON.stringify(url) })}'` };
}

/** Waits for the traces with these names. */
async function received(...names: readonly string[]): Promise<void> {
  await eventually(
    async () => [...collector.names].sort(),
    (found) => JSON.stringify(found) === JSON.stringify([...names].sort()),
  );
}

/** Lists the files of unsent traces. */
async function waiting(): Promise<readonly string[]> {
  const names = await readdir(shell.temporaryDirectory, { recursive: true });
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
