import {
  type Application,
  isJuju4,
  type Model,
  type ModelStatus,
  type Relation,
  type Unit,
} from 'charmkit/juju-model';
import { renderStatusJson } from '../../status/json.ts';
import { renderStatusTable } from '../../status/table.ts';
import { findApplication, findUnit, matchesWildcard } from '../find.ts';
import { limitTexts } from '../limit-texts.ts';
import { createFormatOption, renderFormat } from '../output.ts';
import type { Verb, VerbArguments } from '../verb.ts';

export const statusVerb: Verb = {
  name: 'status',
  usage: '[<application or unit> ...]',
  summary: 'Show applications, units and relations',
  example: "status 'graf*' --relations",
  operands: [0, 1000],
  options: {
    relations: { type: 'boolean', help: 'Show the relations too' },
    format: createFormatOption('tabular', 'yaml', 'json'),
  },
  run({ simulator, print, inform }, given) {
    const status = selectStatus(simulator.status(), given.operands);
    if (Object.keys({ ...status.applications, ...status.saas }).length === 0)
      inform(
        given.operands.length === 0
          ? `Model "${status.model.name}" is empty.\n`
          : `Nothing matched specified filter${given.operands.length > 1 ? 's' : ''}.\n`,
      );
    const relations = given.flag('relations');
    print(renderFormat(given, renderStatusJson(status), () => renderStatusTable(status, { relations })));
  },
};

/** The applications and units that the patterns name, as `juju status` shows them. A `*` is any text. */
function selectStatus(status: ModelStatus, patterns: readonly string[]): ModelStatus {
  if (patterns.length === 0) return status;
  const matches = (name: string) => patterns.some((pattern) => matchesWildcard(name, pattern));
  const applications = Object.entries(status.applications).flatMap(([name, application]) => {
    if (matches(name)) return [[name, application]];
    const units = Object.entries(application.units).filter(([unit]) => matches(unit));
    return units.length === 0 ? [] : [[name, { ...application, units: Object.fromEntries(units) }]];
  });
  const saas = Object.entries(status.saas).filter(([name]) => matches(name));
  return { ...status, applications: Object.fromEntries(applications), saas: Object.fromEntries(saas) };
}

export const showUnitVerb: Verb = {
  name: 'show-unit',
  usage: '<unit>',
  summary: 'Show a unit and the data of its relations',
  example: 'show-unit grafana/0 --endpoint grafana-source --app',
  operands: [1, 1],
  options: {
    endpoint: { type: 'string', value: 'name', help: 'Only the relations of this endpoint' },
    app: { type: 'boolean', help: "Only the applications' data" },
    'related-unit': { type: 'string', value: 'unit', help: 'Only the data of this unit' },
    full: { type: 'boolean', help: 'Do not shorten long values in YAML' },
    format: createFormatOption('yaml', 'json'),
  },
  run({ simulator: { model }, print }, given) {
    const unit = findUnit(model, given.operands[0] ?? '');
    const shown = { [unit.name]: describeUnitFully(model, unit, given) };
    const isWhole = given.flag('full') || given.choice('format') === 'json';
    print(renderFormat(given, isWhole ? shown : limitTexts(shown)));
  },
};

export const showApplicationVerb: Verb = {
  name: 'show-application',
  usage: '<application>',
  summary: 'Show an application and its endpoints',
  example: 'show-application grafana',
  operands: [1, 1],
  options: { format: createFormatOption('yaml', 'json') },
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
        units: Object.fromEntries(units.map((unit) => [unit.name, describeUnit(unit)])),
      },
    };
    print(renderFormat(given, shown));
  },
};

/** The content of `juju show-unit` (cmd/juju/application/showunit.go). */
function describeUnitFully(model: Model, unit: Unit, given: VerbArguments): object {
  const application = findApplication(model, unit.app);
  const relations = Object.values(model.relations).flatMap((relation) =>
    describeRelation(relation, unit, given),
  );
  return {
    ...(application.workloadVersion === '' ? {} : { 'workload-version': application.workloadVersion }),
    'opened-ports': renderPorts(model, unit, given),
    charm: renderCharmUrl(application),
    leader: application.leader === unit.name,
    life: unit.life,
    ...(relations.length === 0 ? {} : { 'relation-info': relations }),
    'provider-id': unit.name.replace('/', '-'),
    address: unit.address,
  };
}

function describeRelation(relation: Relation, unit: Unit, given: VerbArguments): readonly object[] {
  const endpoint = given.text('endpoint');
  return relation.sides.flatMap((side, index) => {
    if (side.app !== unit.app || (endpoint !== undefined && endpoint !== side.endpoint)) return [];
    const other = relation.sides[relation.sides.length - 1 - index] ?? side;
    const shown = {
      'relation-id': relation.number,
      endpoint: side.endpoint,
      'related-endpoint': other.endpoint,
      'application-data': relation.appData[other.app]?.content ?? {},
    };
    // Juju's JSON has an empty unit here, and its YAML has none.
    if (given.flag('app'))
      return given.choice('format') === 'json'
        ? [{ ...shown, 'local-unit': { 'in-scope': false, data: null } }]
        : [shown];
    const related = listRelated(relation, unit, other.app, given.text('related-unit'));
    return [
      {
        ...shown,
        'local-unit': describeMember(relation, unit.name),
        ...(related.length === 0 ? {} : { 'related-units': Object.fromEntries(related) }),
      },
    ];
  });
}

function listRelated(relation: Relation, unit: Unit, app: string, only: string | undefined) {
  return relation.members
    .filter((name) => name !== unit.name && name.startsWith(`${app}/`))
    .filter((name) => only === undefined || name === only)
    .map((name) => [name, describeMember(relation, name)] as const);
}

function describeMember(relation: Relation, unit: string): object {
  return { 'in-scope': relation.members.includes(unit), data: relation.unitData[unit]?.content ?? {} };
}

/** The id of a charm that was deployed from this machine. */
function renderCharmUrl({ charm, revision }: Application): string {
  return charm === undefined ? '(recorded)' : `local:${charm.name}-${revision}`;
}

function describeUnit(unit: Unit): object {
  return { 'workload-status': unit.status.name, address: unit.address, 'opened-ports': listPorts(unit) };
}

/** Juju 4's JSON has null for a unit without open ports. */
function renderPorts(model: Model, unit: Unit, given: VerbArguments): readonly string[] | null {
  const ports = listPorts(unit);
  return ports.length === 0 && isJuju4(model) && given.choice('format') === 'json' ? null : ports;
}

function listPorts({ ports }: Unit): readonly string[] {
  return [...new Set(Object.values(ports).flat())].sort();
}
