import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  addUnit,
  advanceClock,
  enqueueAction,
  integrateEndpoints,
  listLogs,
  removeApplication,
  scaleApplication,
  setConfig,
  setLeader,
} from 'charmkit/juju-model';
import { parseRecording, Simulator } from 'juju-sim/simulator';
import { bundleExample } from './bundle-example.ts';
import { compileCache } from './compile-cache.ts';

const directory = bundleExample('hello-charm');
const listener = parseRecording(
  JSON.stringify({
    origin: 'made up here',
    charm: 'listener',
    endpoints: { greeting: { interface: 'greeting', role: 'requirer', units: { 0: { ear: 'left' } } } },
  }),
);

describe('the example charm in the simulator', () => {
  test('is installed, started and made ready in the order of Juju', async () => {
    await using simulator = await deployed();
    expect(hooksOf(simulator)).toEqual([
      'install',
      'leader-elected',
      'config-changed',
      'start',
      'hello-pebble-ready',
    ]);
    expect(simulator.status().applications.hello?.status).toMatchObject({
      current: 'active',
      message: 'says "Hello"',
    });
  });

  test('writes into its own container', async () => {
    await using simulator = await deployed();
    expect(await readGreeting(simulator, 'hello/0')).toBe('Hello\n');
    setConfig(simulator.model, 'hello', { set: { greeting: 'Hei' } });
    await simulator.settle();
    expect(await readGreeting(simulator, 'hello/0')).toBe('Hei\n');
  });

  test('tells a related application, as its leader alone can', async () => {
    await using simulator = await deployed(2);
    simulator.deployRecording(listener, 'listener', 1);
    const relation = integrateEndpoints(simulator.model, 'hello', 'listener');
    await simulator.settle();
    expect(relation.appData.hello?.content).toEqual({ greeting: 'Hello' });
    expect(relation.unitData['listener/0']?.content).toMatchObject({ ear: 'left' });
    expect(simulator.dispatches.every((dispatch) => dispatch.exit === 0)).toBe(true);
  });

  test('answers an action', async () => {
    await using simulator = await deployed();
    const task = enqueueAction(simulator.model, 'hello/0', 'greet', { name: 'Juju' });
    await simulator.settle();
    expect(task).toMatchObject({ status: 'completed', results: { text: 'Hello, Juju!' } });
  });

  test('loses its files with its pod, and writes them again', async () => {
    await using simulator = await deployed();
    await simulator.restartPod('hello/0');
    expect(hooksOf(simulator).at(-1)).toBe('hello-pebble-ready');
    expect(await readGreeting(simulator, 'hello/0')).toBe('Hello\n');
  });

  test('gets pods for new units, and gives them back with the units', async () => {
    await using simulator = await deployed();
    addUnit(simulator.model, 'hello');
    await simulator.settle();
    expect(await readGreeting(simulator, 'hello/1')).toBe('Hello\n');
    scaleApplication(simulator.model, 'hello', 1);
    await simulator.settle();
    expect(hooksOf(simulator).slice(-2)).toEqual(['stop', 'remove']);
    expect(() => simulator.podOf('hello/1')).toThrow('No pod runs');
    removeApplication(simulator.model, 'hello');
    await simulator.settle();
    expect(simulator.model.applications).toEqual({});
  });

  test('follows leadership and the clock', async () => {
    await using simulator = await deployed(2);
    setLeader(simulator.model, 'hello/1');
    advanceClock(simulator.model, 5 * 60_000);
    await simulator.settle();
    const last = simulator.dispatches.slice(-3).map(({ unit, hook }) => `${unit} ${hook}`);
    expect(last.sort()).toEqual(['hello/0 update-status', 'hello/1 leader-elected', 'hello/1 update-status']);
  });

  test('is refreshed, with a new pod', async () => {
    await using simulator = await deployed();
    const before = simulator.dispatches.length;
    await simulator.refresh('hello', directory);
    await simulator.settle();
    const hooks = hooksOf(simulator).slice(before);
    expect(hooks).toEqual(['stop', 'upgrade-charm', 'config-changed', 'start', 'hello-pebble-ready']);
    expect(await readGreeting(simulator, 'hello/0')).toBe('Hello\n');
  });

  test('logs nothing above INFO', async () => {
    await using simulator = await deployed();
    const levels = listLogs(simulator.model, 'hello/0').map((line) => line.level);
    expect(levels.filter((level) => !['TRACE', 'DEBUG', 'INFO'].includes(level))).toEqual([]);
  });
});

async function deployed(units = 1): Promise<Simulator> {
  const simulator = await Simulator.open();
  await simulator.deploy(directory, {
    units,
    environment: () => ({ charm: compileCache }),
  });
  await simulator.settle();
  return simulator;
}

function hooksOf(simulator: Simulator): readonly string[] {
  return simulator.dispatches.map((dispatch) => dispatch.hook);
}

function readGreeting(simulator: Simulator, unit: string): Promise<string> {
  return readFile(join(simulator.podOf(unit).container('hello').root, 'srv/greeting.txt'), 'utf8');
}
