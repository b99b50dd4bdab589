import { type ActionDeclaration, isJuju4, type Model } from 'charmkit/juju-model';
import { renderColumns } from '../../status/columns.ts';
import { CliError } from '../cli-error.ts';
import { findApplication } from '../find.ts';
import { createFormatOption, renderFormat } from '../output.ts';
import type { Verb } from '../verb.ts';
import { renderYaml } from '../yaml.ts';

export const actionsVerb: Verb = {
  name: 'actions',
  usage: '<application>',
  summary: "List an application's actions, or the parameters that they take",
  example: 'actions hello --schema',
  operands: [1, 1],
  options: {
    schema: { type: 'boolean', help: 'Show the parameters of each action' },
    format: createFormatOption('tabular', 'yaml', 'json'),
  },
  run({ simulator: { model }, print, inform }, given) {
    const { name, charm } = findApplication(model, given.operands[0] ?? '');
    if (charm === undefined) throw new CliError(`"${name}" is recorded: it runs no actions`);
    const actions = charm.actions.toSorted((one, other) => (one.name < other.name ? -1 : 1));
    if (given.flag('schema')) {
      const schemas = Object.fromEntries(
        actions.map((action) => [action.name, describeSchema(model, action)]),
      );
      return print(renderFormat(given, schemas, () => renderYaml(schemas)));
    }
    if (actions.length === 0) return inform(`No actions defined for ${name}.\n`);
    const descriptions = actions.map(
      (action) => [action.name, action.description || 'No description'] as const,
    );
    print(renderFormat(given, Object.fromEntries(descriptions), () => renderActions(descriptions)));
  },
};

/** A description of several lines takes several rows, as in Juju. */
function renderActions(actions: readonly (readonly [string, string])[]): string {
  const rows = actions.flatMap(([name, description]) =>
    description
      .trim()
      .split('\n')
      .map((line, index) => [index === 0 ? name : '', line]),
  );
  return `${renderColumns([{ title: 'Action' }, { title: 'Description' }], rows)}\n`;
}

/** The JSON schema of an action's parameters. Juju 4 refuses others than the declared ones by default. */
function describeSchema(model: Model, { name, description, params, required, ...action }: ActionDeclaration) {
  return {
    additionalProperties: action.additionalProperties ?? !isJuju4(model),
    description,
    properties: params,
    ...(required === undefined ? {} : { required }),
    title: name,
    type: 'object',
  };
}
