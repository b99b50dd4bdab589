import { computeNextRotation, getLatestRevision, isManagedBy } from '../secret-rules.ts';
import type { Model, Secret, Unit } from '../state.ts';
import { quoteGoText } from '../tools/go-text.ts';
import type { OpenSession, SecretChange, SecretDrafts } from './open-session.ts';

/**
 * The reason why Juju refuses the hook's secret changes, which it checks only after the hook. Undefined if it accepts
 * them.
 */
export function findSecretRefusal({ model, unit, drafts }: OpenSession): string | undefined {
  const { creates, updates, deletes, revokes } = drafts.secrets;
  for (const secret of creates.values()) {
    if (isLabelTaken(model, secret)) return `secret with label ${quoteGoText(secret.label)} already exists`;
  }
  // Juju takes the removal of a secret that is not there, for example twice in the hook that created it.
  const removed = [...deletes.keys()].filter((id) => model.secrets[id] !== undefined);
  const touched = [...updates.keys(), ...removed, ...revokes.map((each) => each.secret)];
  for (const id of touched.filter((each) => !creates.has(each))) {
    const secret = model.secrets[id];
    if (secret === undefined) return `secret ${quoteGoText(id)} not found`;
    if (!isManagedBy(model, secret, unit)) return 'permission denied';
  }
  return undefined;
}

/** Commits the hook's secret changes: creates, updates, deletes, grants, revokes, in Juju's order. */
export function flushSecrets({ model, unit, drafts }: OpenSession): void {
  const { creates, updates, deletes, grants, revokes, trackLatest }: SecretDrafts = drafts.secrets;
  for (const secret of creates.values()) model.secrets[secret.id] = secret;
  for (const [id, change] of updates) update(model, unit, model.secrets[id], change);
  for (const [id, revision] of deletes) remove(model, id, revision);
  for (const { secret, grant } of grants) {
    const isDropped = creates.has(secret) && model.bugs.includes('grant-dropped');
    if (!isDropped) model.secrets[secret]?.grants.push(grant);
  }
  for (const { secret: id, app, unit: only } of revokes) {
    const secret = model.secrets[id];
    if (secret === undefined) continue;
    secret.grants = secret.grants.filter(
      (grant) => grant.app !== app || (only !== undefined && grant.unit !== only),
    );
  }
  for (const id of trackLatest) track(unit, model.secrets[id]);
}

function update(model: Model, unit: Unit, secret: Secret | undefined, change: SecretChange): void {
  if (secret === undefined) return;
  secret.label = change.label ?? secret.label;
  secret.description = change.description ?? secret.description;
  if (change.rotate !== undefined) setRotation(secret, change.rotate, model.nowMs);
  addRevision(model, unit, secret, change);
  if (change.expireAtMs !== undefined) getLatestRevision(secret).expireAtMs = change.expireAtMs;
}

function setRotation(secret: Secret, rotate: Secret['rotate'], nowMs: number): void {
  secret.rotate = rotate;
  const next = computeNextRotation(rotate, nowMs);
  if (next === undefined) delete secret.rotateAtMs;
  else secret.rotateAtMs = next;
}

/** Unchanged content adds no revision (Juju 3.6). */
function addRevision(model: Model, unit: Unit, secret: Secret, { content }: SecretChange): void {
  const latest = getLatestRevision(secret);
  const keys = Object.keys(content);
  const isSame =
    keys.length === Object.keys(latest.content).length &&
    keys.every((key) => content[key] === latest.content[key]);
  if (keys.length === 0 || isSame) return;
  const number = latest.number + 1;
  secret.revisions.push({
    number,
    content,
    createdMs: model.nowMs,
    isExpiredTold: false,
    isObsoleteTold: false,
  });
  const own = secret.consumers[unit.name];
  if (own !== undefined) own.told = number;
}

function remove(model: Model, id: string, revision: number | undefined): void {
  const secret = model.secrets[id];
  if (secret === undefined) return;
  secret.revisions = secret.revisions.filter((each) => revision !== undefined && each.number !== revision);
  if (secret.revisions.length === 0) delete model.secrets[id];
}

function track(unit: Unit, secret: Secret | undefined): void {
  if (secret === undefined) return;
  const { number } = getLatestRevision(secret);
  secret.consumers[unit.name] = { label: '', ...secret.consumers[unit.name], revision: number, told: number };
}

function isLabelTaken(model: Model, { label, owner }: Secret): boolean {
  const isSameOwner = (other: Secret) => other.owner.kind === owner.kind && other.owner.name === owner.name;
  return (
    label !== '' && Object.values(model.secrets).some((other) => other.label === label && isSameOwner(other))
  );
}
