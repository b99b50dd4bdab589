import { relationKey } from '../find.ts';
import { latestRevision } from '../secret-rules.ts';
import type { Model, Secret, SecretGrant } from '../state.ts';

/** A secret's metadata as its owner sees it; what is empty is left out. */
export function describeSecret(model: Model, secret: Secret): Record<string, unknown> {
  const latest = latestRevision(secret);
  return {
    revision: latest.number,
    label: secret.label,
    owner: secret.owner.kind,
    ...(secret.description === '' ? {} : { description: secret.description }),
    rotation: secret.rotate,
    ...(latest.expireAtMs === undefined ? {} : { expiry: time(latest.expireAtMs) }),
    ...(secret.rotateAtMs === undefined ? {} : { rotates: time(secret.rotateAtMs) }),
    ...(secret.grants.length === 0
      ? {}
      : { access: secret.grants.map((grant) => describeGrant(model, grant)) }),
  };
}

function describeGrant(model: Model, grant: SecretGrant): Record<string, string> {
  const relation = model.relations[grant.relation ?? -1];
  const target =
    grant.unit === undefined ? `application-${grant.app}` : `unit-${grant.unit.replace('/', '-')}`;
  const scope =
    relation === undefined
      ? ''
      : `relation-${relationKey(relation).replaceAll(':', '.').replaceAll(' ', '#')}`;
  return { target, scope, role: 'view' };
}

function time(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
