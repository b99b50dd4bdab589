import { listRelations, listUnits } from '../find.ts';
import type { Model, Relation, Unit } from '../state.ts';

/** Without relation-created the unit has nothing to break, so it leaves the relation without a hook. */
export function leaveRelationAtOnce(relation: Relation, unit: Unit): void {
  const progress = unit.agent.relations[relation.number];
  const running = unit.agent.running?.hook ?? unit.agent.failed;
  const isInHook = running !== undefined && 'relation' in running && running.relation === relation.number;
  if (progress !== undefined && !progress.isCreated && !isInHook) leaveRelation(relation, unit);
}

/** Removes the unit from the relation. Its databag stays readable for the other units. */
export function leaveRelation(relation: Relation, unit: Unit): void {
  relation.members = relation.members.filter((name) => name !== unit.name);
  delete unit.agent.relations[relation.number];
}

/** Removes a dying relation after its last unit has left, with the secret grants that depend on it. */
export function dissolveIfEmpty(model: Model, relation: Relation): void {
  if (relation.life === 'alive') return;
  const isHeld = Object.values(model.units).some(
    (unit) => unit.agent.relations[relation.number] !== undefined,
  );
  if (isHeld) return;
  delete model.relations[relation.number];
  for (const secret of Object.values(model.secrets)) {
    secret.grants = secret.grants.filter((grant) => grant.relation !== relation.number);
  }
  for (const side of relation.sides) forgetApplicationIfGone(model, side.app);
}

/** Removes a dying application after its last unit has gone and the other sides have broken their relations. */
export function forgetApplicationIfGone(model: Model, app: string): void {
  const relations = listRelations(model, app);
  const isHeld =
    listUnits(model, app).length > 0 || relations.some((relation) => relation.sides.length === 2);
  if (model.applications[app]?.life !== 'dying' || isHeld) return;
  for (const relation of relations) delete model.relations[relation.number];
  for (const secret of Object.values(model.secrets)) {
    if (secret.owner.kind === 'application' && secret.owner.name === app) delete model.secrets[secret.id];
  }
  delete model.applications[app];
}
