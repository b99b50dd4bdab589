import type { Endpoint } from '../charm.ts';
import { JujuModelError } from '../errors.ts';
import { getApplication, listAllRelations, listRelations, listUnits, renderRelationKey } from '../find.ts';
import { isJuju4 } from '../juju.ts';
import type { Application, Databag, Model, Relation, RelationSide, Unit } from '../state.ts';
import { inferEndpoints } from './infer-endpoints.ts';
import { dissolveIfEmpty, leaveRelationAtOnce } from './unrelate.ts';

/**
 * `juju integrate a b`, where each is an application or `application:endpoint`. Installed units enter the relation at
 * once; relation-created, -joined and -changed follow.
 */
export function integrateEndpoints(model: Model, a: string, b: string): Relation {
  const sides = inferEndpoints(model, a, b);
  refuseDying(model, sides);
  refuseDouble(model, sides);
  for (const side of sides) refuseOverLimit(model, side);
  const relation = addRelation(model, sides, endpointOf(model, sides[0]).interface);
  for (const side of sides) enterAll(model, relation, side.app);
  return relation;
}

/** `juju remove-relation a b`: every unit in the relation gets relation-departed and relation-broken. */
export function removeRelation(model: Model, a: string, b: string): void {
  const relation = findRelation(model, a, b);
  breakRelation(model, relation);
}

/** Finds the relation that `juju remove-relation a b` means. */
export function findRelation(model: Model, a: string, b: string): Relation {
  const matching = listAllRelations(model).filter(
    (relation) => relation.sides.length === 2 && matches(relation, a, b) && relation.life === 'alive',
  );
  const [relation] = matching;
  if (relation === undefined || matching.length > 1) {
    const keys = matching.map((each) => `"${renderRelationKey(each)}"`).join('; ');
    throw new JujuModelError(
      relation === undefined
        ? `relation "${a} ${b}" not found`
        : `ambiguous relation: "${a} ${b}" could refer to ${keys}`,
      { code: relation === undefined ? 'relation-not-found' : 'ambiguous-relation', facts: { a, b } },
    );
  }
  return relation;
}

/** Begins to remove a relation: no unit sees members any more, and each unit runs relation-broken. */
export function breakRelation(model: Model, relation: Relation): void {
  relation.life = 'dying';
  relation.members = [];
  for (const unit of Object.values(model.units)) leaveRelationAtOnce(relation, unit);
  dissolveIfEmpty(model, relation);
}

/** Adds a relation for each peer endpoint. */
export function addPeerRelations(model: Model, application: Application): void {
  const existing = listRelations(model, application.name).flatMap((relation) => relation.sides);
  for (const endpoint of application.endpoints) {
    if (endpoint.role !== 'peer' || existing.some((side) => side.endpoint === endpoint.name)) continue;
    const relation = addRelation(
      model,
      [{ app: application.name, endpoint: endpoint.name }],
      endpoint.interface,
    );
    enterAll(model, relation, application.name);
  }
}

/** Adds a unit to a relation, with the keys that Juju writes for it. */
export function enterRelation(model: Model, relation: Relation, unit: Unit): void {
  const previous = relation.unitData[unit.name]?.version ?? 0;
  relation.unitData[unit.name] = { content: renderAddressKeys(model, unit), version: previous + 1 };
  relation.members = [...new Set([...relation.members, unit.name])];
  unit.agent.relations[relation.number] = { isCreated: false, members: {}, appVersion: 0 };
}

/** The keys that Juju writes into every unit databag. In Juju 4 they contain the application's service. */
export function renderAddressKeys(model: Model, unit: Unit): Record<string, string> {
  if (isJuju4(model)) {
    const { address } = getApplication(model, unit.app);
    return { 'egress-subnets': `${address}/32`, 'ingress-address': address };
  }
  const { address } = unit;
  return { 'egress-subnets': `${address}/32`, 'ingress-address': address, 'private-address': address };
}

function addRelation(model: Model, sides: readonly RelationSide[], face: string): Relation {
  const number = model.next.relation;
  model.next.relation += 1;
  const relation: Relation = {
    number,
    interface: face,
    sides,
    life: 'alive',
    members: [],
    appData: Object.fromEntries(sides.map((side) => [side.app, emptyBag()])),
    unitData: {},
  };
  model.relations[number] = relation;
  return relation;
}

function emptyBag(): Databag {
  return { content: {}, version: 0 };
}

function enterAll(model: Model, relation: Relation, app: string): void {
  const isRecorded = getApplication(model, app).charm === undefined;
  for (const unit of listUnits(model, app)) {
    if (unit.life === 'alive' && (isRecorded || unit.agent.isInstalled)) enterRelation(model, relation, unit);
  }
}

function refuseDying(model: Model, sides: readonly RelationSide[]): void {
  const dying = sides.find(({ app }) => getApplication(model, app).life === 'dying');
  if (dying === undefined) return;
  const key = renderRelationKey({ sides });
  throw new JujuModelError(`cannot add relation "${key}": application "${dying.app}" is not alive`, {
    code: 'application-dying',
    facts: { relation: key, application: dying.app },
  });
}

function refuseDouble(model: Model, sides: readonly RelationSide[]): void {
  const key = renderRelationKey({ sides });
  if (listAllRelations(model).every((relation) => renderRelationKey(relation) !== key)) return;
  throw new JujuModelError(`cannot add relation "${key}": relation "${key}" already exists`, {
    code: 'relation-exists',
    facts: { relation: key },
  });
}

function refuseOverLimit(model: Model, side: RelationSide): void {
  const { limit } = endpointOf(model, side);
  const taken = listRelations(model, side.app).filter((relation) =>
    relation.sides.some((each) => each.app === side.app && each.endpoint === side.endpoint),
  ).length;
  if (limit === undefined || taken < limit) return;
  throw new JujuModelError(
    `establishing a new relation for ${side.app}:${side.endpoint} would exceed its maximum relation limit of ${limit}`,
    { code: 'relation-limit', facts: { application: side.app, endpoint: side.endpoint, limit } },
  );
}

function endpointOf(model: Model, side: RelationSide | undefined): Endpoint {
  const endpoint = getApplication(model, side?.app ?? '').endpoints.find(
    (each) => each.name === side?.endpoint,
  );
  if (endpoint !== undefined) return endpoint;
  throw new JujuModelError(`application "${side?.app}" has no "${side?.endpoint}" relation`, {
    code: 'endpoint-not-found',
    facts: { application: side?.app, endpoint: side?.endpoint },
  });
}

function matches(relation: Relation, a: string, b: string): boolean {
  const [first, second] = relation.sides;
  if (first === undefined || second === undefined) return false;
  return (named(first, a) && named(second, b)) || (named(first, b) && named(second, a));
}

function named(side: RelationSide, spec: string): boolean {
  return spec === side.app || spec === `${side.app}:${side.endpoint}`;
}
