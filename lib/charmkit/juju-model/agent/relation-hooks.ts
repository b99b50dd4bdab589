import { chooseHook } from '../choose.ts';
import {
  getOwnSide,
  getRemoteSide,
  isPeer,
  listRelations,
  listRemoteMembers,
  parseApplicationName,
} from '../find.ts';
import type { RelationHook } from '../hook.ts';
import type { Model, Relation, RelationProgress, Unit } from '../state.ts';

/** relation-created of the unit's first relation that still needs it, unless the unit or the relation is dying. */
export function findNextRelationCreated(model: Model, unit: Unit): RelationHook | undefined {
  if (unit.life === 'dying') return undefined;
  const created = ownRelations(model, unit).filter(
    (each) => each.life === 'alive' && !progressOf(each, unit).isCreated,
  );
  const relation = chooseHook(model, unit, created);
  return relation && hookOf(relation, unit, 'relation-created');
}

/**
 * A hook that is due in one of the unit's relations: the lowest relation number first, or any if the model has a seed.
 */
export function findNextRelationHook(model: Model, unit: Unit): RelationHook | undefined {
  const relations = ownRelations(model, unit);
  // relation-changed of a unit that has joined comes at once.
  const pending = relations.find((each) => progressOf(each, unit).changedPending !== undefined);
  if (pending !== undefined && model.orderSeed !== undefined) return nextOf(model, pending, unit);
  if (model.orderSeed === undefined) return firstOf(model, relations, unit);
  const due = relations.flatMap((relation) => nextOf(model, relation, unit) ?? []);
  return chooseHook(model, unit, due);
}

function firstOf(model: Model, relations: readonly Relation[], unit: Unit): RelationHook | undefined {
  for (const relation of relations) {
    const hook = nextOf(model, relation, unit);
    if (hook !== undefined) return hook;
  }
  return undefined;
}

/**
 * Juju's order: departed, broken, application data, joined, unit data. relation-changed follows a unit's joined at
 * once.
 */
function nextOf(model: Model, relation: Relation, unit: Unit): RelationHook | undefined {
  const progress = progressOf(relation, unit);
  if (progress.changedPending !== undefined) {
    return hookOf(relation, unit, 'relation-changed', { remoteUnit: progress.changedPending });
  }
  const isOver = unit.life === 'dying' || relation.life === 'dying';
  const remote = isOver ? [] : listRemoteMembers(relation, unit);
  return (
    nextDeparted(model, relation, unit, remote) ??
    (isOver ? nextBroken(model, relation, unit) : nextArrival(relation, unit, remote))
  );
}

function nextDeparted(
  model: Model,
  relation: Relation,
  unit: Unit,
  remote: readonly string[],
): RelationHook | undefined {
  const gone = Object.keys(progressOf(relation, unit).members)
    .sort()
    .find((member) => !remote.includes(member));
  if (gone === undefined || isUntold(model, relation, unit)) return undefined;
  const weLeave = unit.life === 'dying' || model.applications[unit.app]?.life === 'dying';
  return hookOf(relation, unit, 'relation-departed', {
    remoteUnit: gone,
    departingUnit: weLeave ? unit.name : gone,
  });
}

/** Juju 4.1-beta2 sends relation-departed to peers only when their agent starts again. */
function isUntold(model: Model, relation: Relation, unit: Unit): boolean {
  const isOver = unit.life === 'dying' || relation.life === 'dying';
  const isHit = isPeer(relation) && model.bugs.includes('peer-departure-untold');
  return isHit && !isOver && unit.agent.isRestarted !== true;
}

/** A peer relation breaks when its application is removed. A unit that is removed alone only leaves it. */
function nextBroken(model: Model, relation: Relation, unit: Unit): RelationHook | undefined {
  const isEnding = !isPeer(relation) || model.applications[unit.app]?.life === 'dying';
  const isDue = isEnding && progressOf(relation, unit).isCreated;
  return isDue ? hookOf(relation, unit, 'relation-broken') : undefined;
}

function nextArrival(relation: Relation, unit: Unit, remote: readonly string[]): RelationHook | undefined {
  const { members, appVersion } = progressOf(relation, unit);
  if (getAppVersion(relation, unit) !== appVersion) return hookOf(relation, unit, 'relation-changed');
  const joining = remote.find((name) => members[name] === undefined);
  if (joining !== undefined) return hookOf(relation, unit, 'relation-joined', { remoteUnit: joining });
  const changed = remote.find((name) => members[name] !== relation.unitData[name]?.version);
  return changed === undefined
    ? undefined
    : hookOf(relation, unit, 'relation-changed', { remoteUnit: changed });
}

/** The version of the application databag that the unit reads from the other side. */
export function getAppVersion(relation: Relation, unit: Unit): number {
  return relation.appData[getRemoteSide(relation, unit.app).app]?.version ?? 0;
}

function ownRelations(model: Model, unit: Unit): readonly Relation[] {
  return listRelations(model, unit.app).filter(
    (relation) => unit.agent.relations[relation.number] !== undefined,
  );
}

function progressOf(relation: Relation, unit: Unit): RelationProgress {
  return unit.agent.relations[relation.number] ?? { isCreated: false, members: {}, appVersion: 0 };
}

function hookOf(
  relation: Relation,
  unit: Unit,
  kind: RelationHook['kind'],
  remote: Pick<RelationHook, 'remoteUnit' | 'departingUnit'> = {},
): RelationHook {
  const remoteApp =
    remote.remoteUnit === undefined
      ? getRemoteSide(relation, unit.app).app
      : parseApplicationName(remote.remoteUnit);
  return {
    kind,
    endpoint: getOwnSide(relation, unit.app).endpoint,
    relation: relation.number,
    remoteApp,
    ...remote,
  };
}
