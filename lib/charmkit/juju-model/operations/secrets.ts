import { Buffer } from 'node:buffer';
import { JujuModelError } from '../errors.ts';
import { getApplication } from '../find.ts';
import { createSecretId, parseSecretId } from '../secret-id.ts';
import { findStoredSecret } from '../secret-rules.ts';
import type { Model, Secret, SecretRevision } from '../state.ts';

/** `juju add-secret name key=value`: adds a secret that the model's user owns. */
export function addUserSecret(model: Model, name: string, content: Readonly<Record<string, string>>): Secret {
  if (Object.values(model.secrets).some(({ owner, label }) => owner.kind === 'model' && label === name)) {
    throw new JujuModelError(`secret with name "${name}" already exists`, {
      code: 'secret-exists',
      facts: { secret: name },
    });
  }
  const secret: Secret = {
    id: createSecretId(model),
    owner: { kind: 'model', name: model.uuid },
    label: name,
    description: '',
    rotate: 'never',
    revisions: [firstRevision(model, content)],
    grants: [],
    consumers: {},
  };
  model.secrets[secret.id] = secret;
  return secret;
}

/** `juju update-secret`: adds a revision. Units that read an older revision get secret-changed. */
export function updateUserSecret(
  model: Model,
  id: string,
  content: Readonly<Record<string, string>>,
): Secret {
  const secret = userSecret(model, id);
  const last = secret.revisions.at(-1)?.number ?? 0;
  secret.revisions.push({ ...firstRevision(model, content), number: last + 1 });
  return secret;
}

/** `juju grant-secret`: allows the application's units to read the secret. */
export function grantUserSecret(model: Model, id: string, app: string): void {
  getApplication(model, app);
  const secret = userSecret(model, id);
  if (secret.grants.every((grant) => grant.app !== app)) secret.grants.push({ app });
}

/** `juju revoke-secret`. */
export function revokeUserSecret(model: Model, id: string, app: string): void {
  const secret = userSecret(model, id);
  secret.grants = secret.grants.filter((grant) => grant.app !== app);
}

/** `juju remove-secret`. */
export function removeUserSecret(model: Model, id: string): void {
  delete model.secrets[userSecret(model, id).id];
}

/**
 * Makes Juju refuse a secret to every unit until a call without `as`. `secret-get` reports that access is denied or
 * that the secret does not exist. With 'not-found', `secret-add` also reports that the label exists.
 */
export function withholdSecret(model: Model, id: string, as?: 'not-found' | 'denied'): void {
  const secret = findStoredSecret(model, parseSecretId(id));
  if (!secret)
    throw new JujuModelError(`secret "${id}" not found`, { code: 'secret-not-found', facts: { secret: id } });
  delete secret.withheld;
  if (as !== undefined) secret.withheld = as;
}

function userSecret(model: Model, id: string): Secret {
  const secret = findStoredSecret(model, parseSecretId(id));
  if (secret?.owner.kind === 'model') return secret;
  throw new JujuModelError(`secret "${id}" not found`, { code: 'secret-not-found', facts: { secret: id } });
}

function firstRevision(model: Model, content: Readonly<Record<string, string>>): SecretRevision {
  const encoded = Object.entries(content).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    number: 1,
    content: Object.fromEntries(encoded),
    createdMs: model.nowMs,
    isExpiredTold: false,
    isObsoleteTold: false,
  };
}
