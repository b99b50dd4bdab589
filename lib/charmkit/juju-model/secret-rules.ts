import { listRelations } from './find.ts';
import type { Model, RotatePolicy, Secret, SecretRevision, Unit } from './state.ts';

export function findStoredSecret(model: Model, id: string | undefined): Secret | undefined {
  return id === undefined ? undefined : model.secrets[id];
}

/** Whether the unit or its application owns the secret. */
export function isOwnedBy(secret: Secret, unit: Unit): boolean {
  return (
    (secret.owner.kind === 'unit' && secret.owner.name === unit.name) ||
    (secret.owner.kind === 'application' && secret.owner.name === unit.app)
  );
}

/** Whether the unit manages the secret: it owns the secret, or it leads the application that owns it. */
export function isManagedBy(model: Model, secret: Secret, unit: Unit): boolean {
  if (!isOwnedBy(secret, unit)) return false;
  return secret.owner.kind === 'unit' || model.applications[unit.app]?.leader === unit.name;
}

export function canRead(model: Model, secret: Secret, unit: Unit): boolean {
  const related = listRelations(model, unit.app).map((relation) => relation.number);
  return (
    isOwnedBy(secret, unit) ||
    secret.grants.some(
      (grant) =>
        grant.app === unit.app &&
        (grant.unit === undefined || grant.unit === unit.name) &&
        (grant.relation === undefined || related.includes(grant.relation)),
    )
  );
}

/** The newest revision; a secret always has one. */
export function getLatestRevision(secret: Secret): SecretRevision {
  const latest = secret.revisions.at(-1);
  if (latest === undefined) throw new RangeError(`secret ${secret.id} has no revision`);
  return latest;
}

/** The revisions that no unit reads or can read any more. Their owner gets secret-remove. */
export function listObsoleteRevisions(secret: Secret): readonly SecretRevision[] {
  const read = Object.values(secret.consumers).map((consumer) => consumer.revision);
  return secret.revisions.slice(0, -1).filter((revision) => !read.includes(revision.number));
}

/** When a secret that is rotated now rotates next. Undefined if never (Juju, core/secrets). */
export function computeNextRotation(policy: RotatePolicy, nowMs: number): number | undefined {
  const next = new Date(nowMs);
  switch (policy) {
    case 'never':
      return undefined;
    case 'hourly':
      return nowMs + 3_600_000;
    case 'daily':
      return next.setUTCDate(next.getUTCDate() + 1);
    case 'weekly':
      return next.setUTCDate(next.getUTCDate() + 7);
    case 'monthly':
      return next.setUTCMonth(next.getUTCMonth() + 1);
    case 'quarterly':
      return next.setUTCMonth(next.getUTCMonth() + 3);
    case 'yearly':
      return next.setUTCFullYear(next.getUTCFullYear() + 1);
  }
}
