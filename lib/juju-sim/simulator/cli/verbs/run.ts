import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { enqueueAction } from 'charmkit/juju-model';
import { load } from 'js-yaml';
import { findUnit } from '../find.ts';
import { createFormatOption, renderFormat } from '../output.ts';
import { parsePairs } from '../pairs.ts';
import { assertTasksDone, describeTasks, renderTask } from '../tasks.ts';
import type { Verb } from '../verb.ts';

export const runVerb: Verb = {
  name: 'run',
  usage: '<unit> <action> [<parameter>=<value> ...]',
  summary: 'Run an action on a unit and print its results',
  example: 'run hello/leader greet name=Ada',
  operands: [2, 1000],
  options: {
    params: { type: 'string', value: 'file', help: 'Read parameters from this YAML file' },
    'string-args': { type: 'boolean', help: 'Do not read the values as YAML' },
    utc: { type: 'boolean', help: 'Accepted; times are in UTC' },
    wait: { type: 'string', value: 'time', help: 'Accepted; juju-sim waits for the end' },
    format: createFormatOption('plain', 'yaml', 'json'),
  },
  async run({ simulator, cwd, print, inform }, given) {
    const [unitName = '', action = '', ...pairs] = given.operands;
    const unit = findUnit(simulator.model, unitName).name;
    const file = given.text('params');
    const fromFile = file === undefined ? {} : (load(await readFile(resolve(cwd, file), 'utf8')) as object);
    const typed = Object.entries(parsePairs(pairs)).map(([key, text]) => [
      key,
      given.flag('string-args') ? text : load(text),
    ]);
    const task = enqueueAction(simulator.model, unit, action, { ...fromFile, ...Object.fromEntries(typed) });
    inform(
      `Running operation ${task.operation} with 1 task\n  - task ${task.id} on unit-${unit.replace('/', '-')}\n\n`,
    );
    await simulator.settle();
    print(renderFormat(given, describeTasks([task]), () => renderTask(task)));
    assertTasksDone([task]);
  },
};
