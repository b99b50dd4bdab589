import { chmod, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { exportSpooledTraces } from 'charmkit/trace-exporter';
import { TraceSpool } from 'charmkit/tracing';
import { claimTrace, releaseAbandonedClaims } from '../../../lib/charmkit/trace-exporter/claim.ts';
import { OtlpServer } from '../../otlp-server.ts';

let parent: string;
let directory: string;
let collector: OtlpServer;
let url: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'export-'));
  directory = join(parent, 'traces');
  collector = await OtlpServer.start();
  ({ url } = collector);
  new TraceSpool(directory, () => {}).sendTo({ url });
});

afterEach(async () => {
  await collector[Symbol.asyncDispose]();
  await rm(parent, { recursive: true });
});

let traces = 0;

function add(name: string, error?: string): void {
  traces += 1;
  const id = traces.toString(16).padStart(32, '0');
  const span = {
    id: traces.toString(16).padStart(16, '0'),
    parentId: '00000000000000bb',
    name,
    startMs: 1_790_000_000_000.25,
    endMs: 1_790_000_000_001.5,
  };
  const attributes = { 'juju.event': 'start', 'process.exit.code': 0, isQuiet: true };
  const resource = { 'service.name': 'web-charm' };
  new TraceSpool(directory, () => {}).add({ id, resource, spans: [{ ...span, attributes, error }] });
}

async function waiting(): Promise<readonly string[]> {
  return (await readdir(directory)).filter((name) => name !== 'collector.json');
}

describe('the traces of a spool', () => {
  test('are sent as OTLP in JSON', async () => {
    add('hooks/start', 'TypeError');
    await exportSpooledTraces(directory);
    expect(await waiting()).toEqual([]);
    expect(collector.received).toEqual([
      { path: '/v1/traces', name: 'hooks/start', body: expect.anything() },
    ]);
    expect(collector.received[0]?.body).toMatchObject({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'web-charm' } }] },
          scopeSpans: [
            {
              scope: { name: 'charmkit' },
              spans: [
                {
                  spanId: expect.stringMatching(/^0+1$/),
                  parentSpanId: '00000000000000bb',
                  startTimeUnixNano: '1790000000000250000',
                  endTimeUnixNano: '1790000000001500000',
                  status: { code: 2 },
                  attributes: expect.arrayContaining([
                    { key: 'process.exit.code', value: { intValue: 0 } },
                    { key: 'error.type', value: { stringValue: 'TypeError' } },
                  ]),
                },
              ],
            },
          ],
        },
      ],
    });
  });

  test('sends nothing from a directory that others may write to', async () => {
    add('hooks/start');
    await chmod(directory, 0o770);
    await exportSpooledTraces(directory);
    expect(collector.names).toEqual([]);
  });

  test('go below the path of the receiver, the oldest first', async () => {
    new TraceSpool(directory, () => {}).sendTo({ url: `${url}/otlp/` });
    for (const name of ['a', 'b', 'c']) add(name);
    const [first = '', ...others] = [...(await waiting())].sort();
    await rename(join(directory, first), join(directory, `1${first.slice(1)}`));
    await exportSpooledTraces(directory);
    expect(collector.received.map(({ path }) => path)).toEqual(Array(3).fill('/otlp/v1/traces'));
    expect(others).toHaveLength(2);
    expect(collector.names).toEqual(['b', 'c', 'a']);
    expect(await waiting()).toEqual([]);
  });

  test.each([404, 500])(
    'stay where the receiver answers %d, and are sent once it does not',
    async (status) => {
      add('kept');
      collector.answer = (response) => response.writeHead(status).end();
      await exportSpooledTraces(directory);
      expect(await waiting()).toEqual([expect.stringMatching(/\.trace\.json$/)]);
      collector.answer = (response) => response.end('{}');
      await exportSpooledTraces(directory);
      expect(collector.names).toEqual(['kept', 'kept']);
      expect(await waiting()).toEqual([]);
    },
  );

  test('are tried again within one attempt where the receiver asks for it', async () => {
    add('busy');
    let answers = 0;
    collector.answer = (response) => {
      answers += 1;
      response.writeHead(answers === 1 ? 503 : 200, { 'retry-after': '1' }).end('{}');
    };
    await exportSpooledTraces(directory);
    expect(collector.names).toEqual(['busy', 'busy']);
    expect(await waiting()).toEqual([]);
  });

  test.each([400, 413])('do not stand in the way of others where the receiver answers %d', async (status) => {
    add('bad');
    collector.answer = (response) => {
      collector.answer = (next) => next.end('{}');
      response.writeHead(status).end();
    };
    await exportSpooledTraces(directory);
    add('good');
    await exportSpooledTraces(directory);
    expect(collector.names).toEqual(['bad', 'good']);
    expect(await waiting()).toEqual([]);
  });

  test('are sent once by two at the same time', async () => {
    const names = Array.from({ length: 20 }, (_, number) => `trace ${number}`);
    for (const name of names) add(name);
    await Promise.all([exportSpooledTraces(directory), exportSpooledTraces(directory)]);
    expect([...collector.names].sort()).toEqual([...names].sort());
    expect(await waiting()).toEqual([]);
  });

  test('that are no traces are thrown away', async () => {
    await writeFile(join(directory, '0.trace.json'), 'no JSON');
    await writeFile(join(directory, '1.trace.json'), '{"id":7}');
    add('good');
    await exportSpooledTraces(directory);
    expect(collector.names).toEqual(['good']);
    expect(await waiting()).toEqual([]);
  });

  test('that somebody else is about to send are left to them, unless they take too long', async () => {
    add('claimed');
    expect(await claimTrace(directory)).toBeDefined();
    await exportSpooledTraces(directory);
    await releaseAbandonedClaims(directory, Date.now() + 30_000);
    await exportSpooledTraces(directory);
    expect(collector.names).toEqual([]);
    expect(await waiting()).toEqual([expect.stringMatching(/\.claimed$/)]);
    await releaseAbandonedClaims(directory, Date.now() + 120_000);
    await exportSpooledTraces(directory);
    expect(collector.names).toEqual(['claimed']);
    expect(await waiting()).toEqual([]);
  });

  test('are none of a directory that is gone', async () => {
    await exportSpooledTraces(join(parent, 'nowhere'));
    expect(collector.names).toEqual([]);
  });
});
