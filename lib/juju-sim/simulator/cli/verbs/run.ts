import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { load } from 'js-yaml';
import { enqueueAction, type Task } from '../../../juju-model/index.ts';
import { CliError } from '../cli-error.ts';
import { findUnit } from '../find.ts';
import { parsePairs } from '../pairs.ts';
import type { Verb } from '../verb.ts';
import { renderYaml } from '../yaml.ts';

export const runVerb: Verb = {
  name: 'run',
  usage: '<unit> <action> [<parameter>=<value> ...]',
  summary: 'Run an action on a unit and print its results',
  operands: [2, 1000],
  options: {
    params: { type: 'string' },
    format: { type: 'string' },
    wait: { type: 'string' },
    'string-args': { type: 'boolean' },
  },
  async run({ simulator, cwd, print }, given) {
    const [unitName = '', action = '', ...pairs] = given.operands;
    const unit = findUnit(simulator.model, unitName).name;
    const file = given.text('params');
    const fromFile = file === undefined ? {} : (load(await readFile(resolve(cwd, file), 'utf8')) as object);
    const typed = Object.entries(parsePairs(pairs)).map(([key, text]) => [
      key,
      given.flag('string-args') ? text : load(text),
    ]);
    const task = enqueueAction(simulator.model, unit, action, { ...fromFile, ...Object.fromEntries(typed) });
    const isText = given.text('format') === undefined;
    if (isText)
      print(
        `Running operation ${task.operation} with 1 task\n  - task ${task.id} on unit-${unit.replace('/', '-')}\n\n`,
      );
    await simulator.settle();
    print(isText ? renderYaml(task.results) : renderResults(task, given.text('format') ?? ''));
    if (task.status === 'failed')
      throw new CliError(`the following task failed:\n - id "${task.id}" with message "${task.message}"`);
  },
};

function renderResults(task: Task, format: string): string {
  const results = {
    [task.unit]: { id: task.id, results: task.results, status: task.status, message: task.message },
  };
  if (format === 'json') return `${JSON.stringify(results)}\n`;
  return renderYaml(results);
}
