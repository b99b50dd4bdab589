import { resolve } from 'node:path';
import { enqueueAction, getOwnValue } from 'charmkit/juju-model';
import { findUnit } from '../find.ts';
import { createFormatOption, renderFormat } from '../output.ts';
import { parsePairs } from '../pairs.ts';
import { assertTasksDone, describeTasks, enqueueTasks, renderTasks } from '../tasks.ts';
import type { Verb } from '../verb.ts';
import { parseYamlText, readYamlMap } from '../yaml.ts';

export const runVerb: Verb = {
  name: 'run',
  usage: '<unit> ... <action> [<parameter>=<value> ...]',
  summary: 'Run an action on units and print its results',
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
    const isUnit = (text: string) => /^[a-z][a-z0-9-]*\/(\d+|leader)$/.test(text);
    const count = Math.max(
      1,
      given.operands.findIndex((text) => !isUnit(text)),
    );
    const units = given.operands.slice(0, count).map((name) => findUnit(simulator.model, name).name);
    const [action = '', ...pairs] = given.operands.slice(count);
    const file = given.text('params');
    const parameters = file === undefined ? {} : await readYamlMap(resolve(cwd, file));
    for (const [key, text] of Object.entries(parsePairs(pairs)))
      setNested(parameters, key.split('.'), given.flag('string-args') ? text : parseYamlText(text, key));
    const tasks = enqueueTasks(units, (unit, operation) =>
      enqueueAction(simulator.model, unit, action, parameters, operation),
    );
    inform(
      `Running operation ${tasks[0]?.operation} with ${tasks.length} task${tasks.length > 1 ? 's' : ''}\n${tasks
        .map(({ id, unit }) => `  - task ${id} on unit-${unit.replace('/', '-')}\n`)
        .join('')}\n`,
    );
    await simulator.settle();
    print(renderFormat(given, describeTasks(tasks), () => renderTasks(tasks)));
    assertTasksDone(tasks);
  },
};

/** `file.kind=xz` is the parameter `file` with the value `{ kind: xz }`. */
function setNested(parameters: Record<string, unknown>, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) parameters[key] = value;
  else {
    const inner = { ...(getOwnValue(parameters, key) as object | undefined) };
    setNested(inner, rest, value);
    parameters[key] = inner;
  }
}
