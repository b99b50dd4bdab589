// `npm run demo:live`: the demo in a live model of its own. With --json it prints the same document as the demo.

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { getErrorMessage } from 'charmkit/base';
import { readBundle } from 'juju-sim/simulator';
import { LiveModel, type Status } from '../../scripts/live/model/live-model.ts';
import type { Step } from '../run.ts';
import { deployLiveBundle } from './bundle.ts';
import { StepObserver } from './observe.ts';

interface Action {
  readonly name: string;
  act(): Promise<unknown>;
  /** Whether the model's status shows that the action is done. True if omitted. */
  isDone?(status: Status): boolean;
}

const bundlePath = fileURLToPath(new URL('../bundle.yaml', import.meta.url));
const { values } = parseArgs({ options: { json: { type: 'boolean' } } });

try {
  const steps = await play();
  if (values.json) process.stdout.write(`${JSON.stringify({ steps }, undefined, 2)}\n`);
  process.exitCode = steps.every(({ differences }) => differences.length === 0) ? 0 : 1;
} catch (error) {
  console.error(getErrorMessage(error));
  process.exitCode = 1;
}

async function play(): Promise<readonly Step[]> {
  const bundle = await readBundle(bundlePath);
  const model = await LiveModel.add('cos');
  const observer = new StepObserver(model, 'grafana');
  const actions: readonly Action[] = [
    { name: 'deploy demo/bundle.yaml', act: () => deployLiveBundle(model, bundle) },
    ...bundle.relations.map(([a, b]) => ({
      name: `integrate ${a} ${b}`,
      act: () => model.juju('integrate', a, b),
    })),
    {
      name: 'scale-application prometheus 1',
      act: () => model.juju('scale-application', 'prometheus', '1'),
      isDone: ({ applications }) => Object.keys(applications.prometheus?.units ?? {}).length === 1,
    },
    {
      name: 'remove-application loki',
      act: () => model.juju('remove-application', 'loki', '--no-prompt'),
      isDone: ({ applications }) => applications.loki === undefined,
    },
  ];
  const steps: Step[] = [];
  for (const { name, act, isDone = () => true } of actions) {
    say(`\n${steps.length + 1}. juju ${name}`);
    await act();
    const step = await observer.observe(name, isDone);
    steps.push(step);
    sayStep(step);
  }
  return steps;
}

function sayStep({ dispatches, grafana, differences }: Step): void {
  for (const { unit, hook, ms, hookTools } of dispatches) {
    say(`   ${`${unit}  ${hook}`.padEnd(64)}${ms.toFixed(0).padStart(5)} ms  ${hookTools} hook tools`);
  }
  for (const { name, type, url } of grafana) say(`   ${name}  ${type}  ${url}`);
  if (differences.length === 0) say(`   Grafana has ${grafana.length} data sources, as the relations say`);
  for (const line of differences) say(`   ${line}`);
}

function say(line: string): void {
  if (!values.json) console.log(line);
}
