import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { publishTracingReceivers } from 'charmkit/interfaces/tracing';
import { integrateEndpoints, removeRelation, scaleApplication } from 'charmkit/juju-model';
import type { Simulator } from 'juju-sim/simulator';
import { findParts } from '../../scripts/real/find.ts';
import { iniPath } from '../../src/grafana/files.ts';
import { buildCharm } from '../process/build.ts';
import { TwoSides } from '../unit/interfaces/two-sides.ts';
import { openBesideGrafana } from './python/beside-grafana.ts';

const tempo = fileURLToPath(new URL('python/tempo', import.meta.url));
const units = ['grafana/0', 'grafana/1'];

buildCharm();

describe("beside a Tempo on the interface's published Python library", () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await openBesideGrafana(tempo);
    scaleApplication(simulator.model, 'grafana', 2);
    await simulator.settle();
  });
  afterAll(() => simulator[Symbol.asyncDispose]());

  test('each unit of the charm sends its traces where it is offered', async () => {
    integrateEndpoints(simulator.model, 'grafana:charm-tracing', 'tempo:tracing');
    await simulator.settle();
    for (const unit of units)
      expect(await collectorOf(unit)).toMatchObject({ url: 'http://tempo.example.com:4318' });
  });

  test('each Grafana does, and is not confused by what else is offered', async () => {
    integrateEndpoints(simulator.model, 'grafana:workload-tracing', 'tempo:tracing');
    await simulator.settle();
    for (const unit of units) {
      expect(await iniOf(unit)).toContain('[tracing.opentelemetry.otlp]\naddress = tempo.example.com:4317\n');
      expect(await collectorOf(unit)).toMatchObject({ url: 'http://tempo.example.com:4318' });
    }
  });

  test('nothing is sent when the relations have gone', async () => {
    removeRelation(simulator.model, 'grafana:charm-tracing', 'tempo:tracing');
    removeRelation(simulator.model, 'grafana:workload-tracing', 'tempo:tracing');
    await simulator.settle();
    for (const unit of units) {
      expect(await iniOf(unit)).not.toContain('tracing');
      expect(await collectorOf(unit)).toBeUndefined();
    }
    expect(simulator.dispatches.filter(({ exit }) => exit !== 0)).toEqual([]);
  });

  function iniOf(unit: string): Promise<string> {
    return readFile(join(simulator.podOf(unit).container('grafana').root, iniPath), 'utf8');
  }

  /** The address for traces in a unit's spool. */
  async function collectorOf(unit: string): Promise<unknown> {
    const pattern = join(simulator.podOf(unit).temporaryDir, 'charmkit-*/traces/collector.json');
    const [path] = globSync(pattern);
    return path === undefined ? undefined : JSON.parse(await readFile(path, 'utf8'));
  }
});

test('the Python library reads the receivers that charmkit offers', async () => {
  const sides = new TwoSides({ web: 1, tempo: 1 });
  const receivers = { otlp_grpc: 'tempo:4317', zipkin: 'https://tempo:9411', jaeger_grpc: '[fd00::1]:14250' };
  await publishTracingReceivers(...sides.side('tempo/0'), receivers);
  const program = `
import json, sys
from charmlibs.interfaces.tracing import TracingProviderAppData
read = TracingProviderAppData.load(json.loads(sys.argv[1]))
print(json.dumps({each.protocol.name: each.url for each in read.receivers}))
`;
  const { PYTHON_BIN } = findParts(['PYTHON_BIN']);
  const { stdout } = await promisify(execFile)(PYTHON_BIN, [
    '-c',
    program,
    JSON.stringify(sides.databags.tempo),
  ]);
  expect(JSON.parse(stdout)).toEqual(receivers);
});
