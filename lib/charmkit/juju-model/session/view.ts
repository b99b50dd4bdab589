import { listRelations } from '../find.ts';
import type { Relation } from '../state.ts';
import type { OpenSession } from './open-session.ts';

/** Reads the model each time, because the leadership can move while a hook runs. */
export function isSessionLeader({ application, unit }: OpenSession): boolean {
  return application.leader === unit.name;
}

/** The relations that the unit is in, including one that breaks in this hook. */
export function listSeenRelations({ model, unit }: OpenSession): readonly Relation[] {
  return listRelations(model, unit.app).filter(
    (relation) => unit.agent.relations[relation.number] !== undefined,
  );
}

export function findSeenRelation({ model, unit }: OpenSession, number: number): Relation | undefined {
  return unit.agent.relations[number] === undefined ? undefined : model.relations[number];
}

/**
 * The remote members that this unit knows, in Juju's order. The list includes a unit that joins in this hook, and
 * excludes a unit that departs.
 */
export function listSeenMembers({ unit, hook }: OpenSession, relation: Relation): readonly string[] {
  const members = new Set(Object.keys(unit.agent.relations[relation.number]?.members ?? {}));
  if ('relation' in hook && hook.relation === relation.number && hook.remoteUnit !== undefined) {
    if (hook.kind === 'relation-joined') members.add(hook.remoteUnit);
    if (hook.kind === 'relation-departed') members.delete(hook.remoteUnit);
  }
  return [...members].sort();
}
