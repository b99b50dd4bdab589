import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { integrateEndpoints, setConfig } from 'charmkit/juju-model';
import { parseSnapshot, runEvent, type State } from 'charmkit/testing';
import { parseRecording, Simulator } from 'juju-sim/simulator';
import { charm } from '../../examples/hello-charm/charm.ts';
import { runLine } from '../../lib/juju-sim/simulator/cli/session.ts';
import { bundleExample } from './bundle-example.ts';
import { compileCache } from './compile-cache.ts';

const charmDir = 'examples/hello-charm';
const listener = parseRecording(
  JSON.stringify({
    origin: 'made up here',
    charm: 'listener',
    endpoints: { greeting: { interface: 'greeting', role: 'requirer', units: { 0: { ear: 'left' } } } },
  }),
);

describe('an event on a snapshot of juju-sim', () => {
  test('writes the databags and the status that the real dispatch writes', async () => {
    await using simulator = await Simulator.open();
    await simulator.deploy(bundleExample('hello-charm'), { environment: () => ({ charm: compileCache }) });
    simulator.deployRecording(listener, 'listener', 1);
    await simulator.settle();

    integrateEndpoints(simulator.model, 'hello', 'listener');
    const unrelated = await takeSnapshot(simulator);
    expect(unrelated).toMatchObject({ isLeader: true, containers: { hello: { canConnect: true } } });
    const created = await runEvent(charm, unrelated, 'greeting-relation-created', { charmDir });
    await simulator.settle();
    const related = await takeSnapshot(simulator);
    expect(listOwnDatabags(created)).toEqual(listOwnDatabags(related));
    expect(related.relations).toMatchObject([
      { localAppData: { greeting: 'Hello' }, remoteUnits: { 'listener/0': { ear: 'left' } } },
    ]);

    setConfig(simulator.model, 'hello', { set: { greeting: 'Hei' } });
    const changed = await runEvent(charm, await takeSnapshot(simulator), 'config-changed', { charmDir });
    await simulator.settle();
    const { relations, status } = await takeSnapshot(simulator);
    expect({ relations: changed.relations, status: changed.status }).toEqual({ relations, status });
  });

  test('is of one of its units', () => {
    const text = JSON.stringify({ model: { units: { 'hello/0': {} } }, containers: {} });
    expect(() => parseSnapshot(text, 'hello/1')).toThrow(
      'The snapshot has no unit "hello/1". Its units are: hello/0',
    );
  });
});

function listOwnDatabags({ relations }: State) {
  return relations.map(({ id, localAppData, localUnitData }) => ({ id, localAppData, localUnitData }));
}

/** What the command writes, as a test reads it. */
async function takeSnapshot(simulator: Simulator): Promise<State> {
  const cwd = await mkdtemp(join(tmpdir(), 'snapshot-'));
  try {
    const context = { simulator, cwd, print: () => {}, inform: () => {} };
    await runLine(context, 'snapshot now.json');
    return parseSnapshot(await readFile(join(cwd, 'now.json'), 'utf8'), 'hello/0');
  } finally {
    await rm(cwd, { recursive: true });
  }
}
