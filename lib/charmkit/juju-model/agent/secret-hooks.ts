import type { SecretHook } from '../hook.ts';
import { getLatestRevision, isManagedBy, listObsoleteRevisions } from '../secret-rules.ts';
import type { Model, Secret, Unit } from '../state.ts';

/**
 * Returns the next secret hook in Juju's order: expired, rotate, changed, remove (worker/uniter/secrets/resolver.go),
 * then by secret id.
 */
export function findNextSecretHook(model: Model, unit: Unit): SecretHook | undefined {
  if (unit.life === 'dying') return undefined;
  const secrets = Object.values(model.secrets).sort((a, b) => (a.id < b.id ? -1 : 1));
  const managed = secrets.filter((secret) => isManagedBy(model, secret, unit));
  return (
    first(managed, (secret) => expired(model, secret)) ??
    first(managed, (secret) => rotating(model, secret)) ??
    first(secrets, (secret) => changed(secret, unit)) ??
    first(managed, obsolete)
  );
}

function first(
  secrets: readonly Secret[],
  due: (secret: Secret) => SecretHook | undefined,
): SecretHook | undefined {
  for (const secret of secrets) {
    const hook = due(secret);
    if (hook !== undefined) return hook;
  }
  return undefined;
}

function expired(model: Model, secret: Secret): SecretHook | undefined {
  const revision = secret.revisions.find(
    (each) => each.expireAtMs !== undefined && each.expireAtMs <= model.nowMs && !each.isExpiredTold,
  );
  return revision && ofOwner(secret, 'secret-expired', revision.number);
}

function rotating(model: Model, secret: Secret): SecretHook | undefined {
  const isDue = secret.rotateAtMs !== undefined && secret.rotateAtMs <= model.nowMs;
  return isDue ? ofOwner(secret, 'secret-rotate') : undefined;
}

function changed(secret: Secret, unit: Unit): SecretHook | undefined {
  const consumer = secret.consumers[unit.name];
  if (consumer === undefined || consumer.told >= getLatestRevision(secret).number) return undefined;
  return { kind: 'secret-changed', secret: secret.id, label: consumer.label || secret.label };
}

function obsolete(secret: Secret): SecretHook | undefined {
  const revision = listObsoleteRevisions(secret).find((each) => !each.isObsoleteTold);
  return revision && ofOwner(secret, 'secret-remove', revision.number);
}

function ofOwner(secret: Secret, kind: SecretHook['kind'], revision?: number): SecretHook {
  return { kind, secret: secret.id, label: secret.label, ...(revision === undefined ? {} : { revision }) };
}
