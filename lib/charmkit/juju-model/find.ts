import type { Charm } from './charm.ts';
import { JujuModelError } from './errors.ts';
import { getOwnValue } from './own-value.ts';
import type { Application, Model, Relation, RelationSide, Unit } from './state.ts';

/** @throws JujuModelError if the model has no application of that name. */
export function getApplication(model: Model, name: string): Application {
  return found(getOwnValue(model.applications, name), 'application', name);
}

export function getUnit(model: Model, name: string): Unit {
  return found(getOwnValue(model.units, name), 'unit', name);
}

export function getRelation(model: Model, number: number): Relation {
  return found(model.relations[number], 'relation', String(number));
}

/** @throws JujuModelError if the application has no charm. */
export function getCharm(application: Application): Charm {
  if (application.charm === undefined) {
    throw new JujuModelError(`Application "${application.name}" is a recorded one: it has no charm to run.`, {
      code: 'no-charm',
      facts: { application: application.name },
    });
  }
  return application.charm;
}

/** The application's units by number. */
export function listUnits(model: Model, app: string): readonly Unit[] {
  return Object.values(model.units)
    .filter((unit) => unit.app === app)
    .sort((a, b) => a.number - b.number);
}

/** The application's relations by number, peers included. */
export function listRelations(model: Model, app: string): readonly Relation[] {
  return listAllRelations(model).filter((relation) => sideOf(relation, app) !== undefined);
}

export function listAllRelations(model: Model): readonly Relation[] {
  return Object.values(model.relations).sort((a, b) => a.number - b.number);
}

export function isPeer(relation: Relation): boolean {
  return relation.sides.length === 1;
}

function sideOf(relation: Relation, app: string): RelationSide | undefined {
  return relation.sides.find((side) => side.app === app);
}

/** The application's own side of the relation. The application must be part of the relation. */
export function getOwnSide(relation: Relation, app: string): RelationSide {
  return found(sideOf(relation, app), 'relation', `${relation.number} of ${app}`);
}

/** The other side of the relation. A peer relation has only one side. */
export function getRemoteSide(relation: Relation, app: string): RelationSide {
  return relation.sides.find((side) => side.app !== app) ?? getOwnSide(relation, app);
}

/** The relation's id as Juju writes it to a unit of the application, for example `grafana-source:7`. */
export function renderRelationId(relation: Relation, app: string): string {
  return `${getOwnSide(relation, app).endpoint}:${relation.number}`;
}

/** The relation as Juju shows it to users, requirer first: `grafana:grafana-source prometheus:grafana-source`. */
export function renderRelationKey({ sides }: Pick<Relation, 'sides'>): string {
  return [...sides]
    .reverse()
    .map((side) => `${side.app}:${side.endpoint}`)
    .join(' ');
}

/** The units on the other side of the relation (for a peer relation, the other units), in Juju's order. */
export function listRemoteMembers(relation: Relation, unit: Unit): readonly string[] {
  const remote = getRemoteSide(relation, unit.app).app;
  return relation.members
    .filter((name) => name !== unit.name && parseApplicationName(name) === remote)
    .sort();
}

/** `grafana` of `grafana/0`. */
export function parseApplicationName(unit: string): string {
  return unit.slice(0, unit.lastIndexOf('/'));
}

export function isUnitName(text: string): boolean {
  return unitName.test(text);
}

export function isApplicationName(text: string): boolean {
  return applicationName.test(text);
}

// The rules of Juju's names package.
const application = '[a-z][a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*';
const applicationName = new RegExp(`^${application}$`);
const unitName = new RegExp(`^${application}/(?:0|[1-9][0-9]*)$`);

function found<T>(value: T | undefined, what: string, name: string): T {
  if (value === undefined) {
    throw new JujuModelError(`${what} "${name}" not found`, {
      code: `${what}-not-found`,
      facts: { [what]: name },
    });
  }
  return value;
}
