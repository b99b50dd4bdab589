import { renderRelationKey } from '../find.ts';
import { getLatestRevision } from '../secret-rules.ts';
import type { Model, Secret, SecretGrant } from '../state.ts';
import type { GoValue } from './go-value.ts';

/**
 * A secret's metadata as its owner sees it, without empty fields. A new secret also lacks the fields that Juju sets
 * later.
 */
export function describeSecret(model: Model, secret: Secret): GoValue {
  const latest = getLatestRevision(secret);
  const isNew = model.secrets[secret.id] === undefined;
  const renderTime = (ms: number) => new Date(ms - (model.clockLeadMs ?? 0));
  const grants = isNew && model.bugs.includes('grant-dropped') ? [] : secret.grants;
  return {
    revision: latest.number,
    label: secret.label,
    owner: secret.owner.kind,
    ...(secret.description === '' ? {} : { description: secret.description }),
    ...(isNew && secret.rotate === 'never' ? {} : { rotation: secret.rotate }),
    ...(latest.expireAtMs === undefined ? {} : { expiry: renderTime(latest.expireAtMs) }),
    ...(isNew || secret.rotateAtMs === undefined ? {} : { rotates: renderTime(secret.rotateAtMs) }),
    ...(grants.length === 0 ? {} : { access: grants.map((grant) => describeGrant(model, grant)) }),
  };
}

function describeGrant(model: Model, grant: SecretGrant): Record<string, string> {
  const relation = model.relations[grant.relation ?? -1];
  const target =
    grant.unit === undefined ? `application-${grant.app}` : `unit-${grant.unit.replace('/', '-')}`;
  const scope =
    relation === undefined
      ? ''
      : `relation-${renderRelationKey(relation).replaceAll(':', '.').replaceAll(' ', '#')}`;
  return { target, scope, role: 'view' };
}
