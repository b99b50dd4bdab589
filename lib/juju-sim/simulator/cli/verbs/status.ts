import type { Model, Relation } from '../../../juju-model/index.ts';
import { renderStatusJson } from '../../status/json.ts';
import { renderStatusTable } from '../../status/table.ts';
import { CliError } from '../cli-error.ts';
import { findApplication, findUnit } from '../find.ts';
import type { Verb } from '../verb.ts';
import { renderYaml } from '../yaml.ts';

export const statusVerb: Verb = {
  name: 'status',
  usage: '',
  summary: 'Show applications, units and relations',
  operands: [0, 0],
  options: { relations: { type: 'boolean' }, format: { type: 'string' } },
  run({ simulator, print }, given) {
    const format = given.text('format') ?? 'tabular';
    const status = simulator.status();
    const relations = given.flag('relations');
    print(
      format === 'tabular'
        ? renderStatusTable(status, { relations })
        : render(renderStatusJson(status), format),
    );
  },
};

export const showUnitVerb: Verb = {
  name: 'show-unit',
  usage: '<unit>',
  summary: 'Show a unit and the data of its relations',
  operands: [1, 1],
  options: { format: { type: 'string' } },
  run({ simulator: { model }, print }, given) {
    const unit = findUnit(model, given.operands[0] ?? '');
    const relations = Object.values(model.relations).flatMap((relation) =>
      describeRelation(relation, unit.name, unit.app),
    );
    const shown = {
      [unit.name]: {
        leader: model.applications[unit.app]?.leader === unit.name,
        life: unit.life,
        'relation-info': relations,
        address: unit.address,
      },
    };
    print(render(shown, given.text('format') ?? 'yaml'));
  },
};

export const showApplicationVerb: Verb = {
  name: 'show-application',
  usage: '<application>',
  summary: 'Show an application and its endpoints',
  operands: [1, 1],
  options: { format: { type: 'string' } },
  run({ simulator: { model }, print }, given) {
    const application = findApplication(model, given.operands[0] ?? '');
    const units = Object.values(model.units).filter((unit) => unit.app === application.name);
    const shown = {
      [application.name]: {
        charm: application.charm?.name ?? '(recorded)',
        exposed: application.isExposed,
        life: application.life,
        endpoints: Object.fromEntries(
          application.endpoints.map(({ name, role, ...rest }) => [name, { role, ...rest }]),
        ),
        units: Object.fromEntries(units.map((unit) => [unit.name, describeUnit(model, unit.name)])),
      },
    };
    print(render(shown, given.text('format') ?? 'yaml'));
  },
};

function describeRelation(relation: Relation, unit: string, app: string): readonly object[] {
  return relation.sides.flatMap((side, index) => {
    if (side.app !== app) return [];
    const other = relation.sides[relation.sides.length - 1 - index] ?? side;
    const members = relation.members.filter((name) => name !== unit && name.startsWith(`${other.app}/`));
    const related = members.map((name) => [
      name,
      { 'in-scope': true, data: relation.unitData[name]?.content },
    ]);
    return [
      {
        'relation-id': relation.number,
        endpoint: side.endpoint,
        'related-endpoint': other.endpoint,
        'application-data': relation.appData[other.app]?.content ?? {},
        'local-unit': {
          'in-scope': relation.members.includes(unit),
          data: relation.unitData[unit]?.content ?? {},
        },
        'related-units': Object.fromEntries(related),
      },
    ];
  });
}

function describeUnit(model: Model, name: string): object {
  const unit = model.units[name];
  const ports = Object.values(unit?.ports ?? {}).flat();
  return { 'workload-status': unit?.status.name, address: unit?.address, 'open-ports': ports };
}

function render(value: unknown, format: string): string {
  if (format === 'json') return `${JSON.stringify(value)}\n`;
  if (format === 'yaml') return renderYaml(value);
  throw new CliError(`unknown format "${format}"`);
}
