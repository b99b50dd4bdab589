import { enqueueCommand, listUnits } from 'charmkit/juju-model';
import { quoteWord } from '../../quote-word.ts';
import { CliError } from '../cli-error.ts';
import { findApplication, findUnit } from '../find.ts';
import { createFormatOption, renderFormat } from '../output.ts';
import { assertTasksDone, describeTasks, enqueueTasks, renderCommandOutputs } from '../tasks.ts';
import type { Verb, VerbArguments, VerbContext } from '../verb.ts';

export const execVerb: Verb = {
  name: 'exec',
  usage: '--unit <unit> [--] <command> ...',
  summary: 'Run a command in the context of a hook, where it can use hook tools',
  example: 'exec --unit grafana/0 -- relation-ids grafana-source',
  endsAtOperand: true,
  operands: [1, 1000],
  options: {
    unit: { type: 'string', short: 'u', multiple: true, value: 'unit', help: 'The unit; may be repeated' },
    application: {
      type: 'string',
      short: 'a',
      multiple: true,
      value: 'application',
      help: 'All units of the application; may be repeated',
    },
    utc: { type: 'boolean', help: 'Accepted; times are in UTC' },
    wait: { type: 'string', value: 'time', help: 'Accepted; juju-sim waits for the end' },
    format: createFormatOption('plain', 'yaml', 'json'),
  },
  async run(context, given) {
    const { simulator, print } = context;
    // Juju quotes several words, and leaves one word to the shell.
    const [first = '', ...more] = given.operands;
    const command = more.length === 0 ? first : given.operands.map(quoteWord).join(' ');
    const tasks = enqueueTasks(listTargets(context, given), (unit, operation) =>
      enqueueCommand(simulator.model, unit, command, operation),
    );
    await simulator.settle();
    print(renderFormat(given, describeTasks(tasks), () => renderCommandOutputs(tasks)));
    assertTasksDone(tasks);
  },
};

function listTargets({ simulator: { model } }: VerbContext, given: VerbArguments): readonly string[] {
  const split = (name: string) => given.texts(name).flatMap((text) => text.split(','));
  const units = [
    ...split('unit').map((name) => findUnit(model, name).name),
    ...split('application').flatMap((app) =>
      listUnits(model, findApplication(model, app).name).map(({ name }) => name),
    ),
  ];
  if (units.length === 0)
    throw new CliError('You must specify a target, either through --application or --unit');
  return [...new Set(units)];
}
