import { createSecretId } from '../secret-id.ts';
import { computeNextRotation, getLatestRevision, isManagedBy, isOwnedBy } from '../secret-rules.ts';
import type { Secret, SecretGrant } from '../state.ts';
import { quoteGoText } from '../tools/go-text.ts';
import { ToolFailure } from '../tools/tool-failure.ts';
import type { OpenSession, SecretChange, SecretDrafts } from './open-session.ts';
import { isSessionLeader } from './view.ts';

export function createSecretDrafts(): SecretDrafts {
  return {
    creates: new Map(),
    updates: new Map(),
    deletes: new Map(),
    grants: [],
    revokes: [],
    trackLatest: new Set(),
  };
}

/** Returns the new secret's id. This hook can read its content at once. */
export function createSecret(
  session: OpenSession,
  owner: 'application' | 'unit',
  change: SecretChange,
): string {
  if (owner === 'application') requireLeader(session);
  const { model, unit, drafts } = session;
  const withheld = Object.values(model.secrets).filter((each) => each.withheld === 'not-found');
  const known = withheld.filter((each) => isOwnedBy(each, unit));
  for (const pending of [...known, ...drafts.secrets.creates.values()]) {
    if (change.label === undefined || pending.label !== change.label) continue;
    throw new ToolFailure(`secret with label ${quoteGoText(change.label)} already exists`);
  }
  const blank: Secret = {
    id: createSecretId(model),
    owner: { kind: owner, name: owner === 'unit' ? unit.name : unit.app },
    label: '',
    description: '',
    rotate: 'never',
    revisions: [
      {
        number: 1,
        content: change.content,
        createdMs: model.nowMs,
        isExpiredTold: false,
        isObsoleteTold: false,
      },
    ],
    grants: [],
    consumers: {},
  };
  drafts.secrets.creates.set(blank.id, changed(blank, change, model.nowMs));
  return blank.id;
}

/** Merges a change with the hook's earlier changes of the secret, as Juju 3.6 does. */
export function changeSecret(session: OpenSession, id: string, change: SecretChange): void {
  requireLeaderFor(session, id);
  const { creates, updates, deletes } = session.drafts.secrets;
  deletes.delete(id);
  const created = creates.get(id);
  if (created !== undefined) {
    creates.set(id, changed(created, change, session.model.nowMs));
    return;
  }
  const pending = updates.get(id);
  const content = isEmpty(change.content) ? (pending?.content ?? {}) : change.content;
  updates.set(id, { ...pending, ...change, content });
}

export function removeSecret(session: OpenSession, id: string, revision: number | undefined): void {
  requireLeaderFor(session, id);
  const drafts = session.drafts.secrets;
  const isOnlyPending = drafts.creates.delete(id);
  drafts.updates.delete(id);
  drafts.trackLatest.delete(id);
  if (!isOnlyPending) drafts.deletes.set(id, revision);
}

export function grantSecret(session: OpenSession, id: string, grant: SecretGrant): void {
  const secret = listManagedSecrets(session).find((each) => each.id === id);
  if (secret === undefined) throw new ToolFailure(`secret ${quoteGoText(id)} not found`);
  const existing = secret.grants.filter((each) => each.relation === grant.relation);
  if (existing.some((each) => each.unit === undefined || each.unit === grant.unit)) return;
  if (grant.unit === undefined && existing.length > 0) {
    throw new ToolFailure(
      'any unit level grants need to be revoked before granting access to the corresponding application',
    );
  }
  session.drafts.secrets.grants.push({ secret: id, grant });
}

export function revokeSecret(
  session: OpenSession,
  id: string,
  target: { readonly app: string; readonly unit?: string },
): void {
  requireLeaderFor(session, id);
  session.drafts.secrets.revokes.push({ secret: id, ...target });
}

/** The secrets that this unit manages, with the hook's uncommitted metadata but not its content. */
export function listManagedSecrets(session: OpenSession): readonly Secret[] {
  const { model, unit, drafts } = session;
  const { creates, updates, deletes } = drafts.secrets;
  const committed = Object.values(model.secrets)
    .filter((secret) => isManagedBy(model, secret, unit))
    .filter((secret) => !deletes.has(secret.id) || deletes.get(secret.id) !== undefined)
    .map((secret) => changedBy(secret, updates.get(secret.id), model.nowMs));
  return [...committed, ...creates.values()]
    .map((secret) => ({ ...secret, grants: grantsOf(session, secret) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Applies a change to a secret's metadata, and to its content if the secret is new. */
function changed(secret: Secret, change: SecretChange, nowMs: number): Secret {
  const rotateAtMs =
    change.rotate === undefined ? secret.rotateAtMs : computeNextRotation(change.rotate, nowMs);
  const { rotateAtMs: _, ...rest } = secret;
  const latest = getLatestRevision(secret);
  return {
    ...rest,
    label: change.label ?? secret.label,
    description: change.description ?? secret.description,
    rotate: change.rotate ?? secret.rotate,
    ...(rotateAtMs === undefined ? {} : { rotateAtMs }),
    revisions: [
      ...secret.revisions.slice(0, -1),
      {
        ...latest,
        content: isEmpty(change.content) ? latest.content : change.content,
        ...(change.expireAtMs === undefined ? {} : { expireAtMs: change.expireAtMs }),
      },
    ],
  };
}

function changedBy(secret: Secret, change: SecretChange | undefined, nowMs: number): Secret {
  return change === undefined ? secret : changed(secret, { ...change, content: {} }, nowMs);
}

function grantsOf(session: OpenSession, secret: Secret): SecretGrant[] {
  const { grants, revokes } = session.drafts.secrets;
  const added = grants.filter((each) => each.secret === secret.id).map((each) => each.grant);
  const gone = revokes.filter((each) => each.secret === secret.id);
  return [...secret.grants, ...added].filter(
    (grant) => !gone.some((revoke) => revoke.app === grant.app && revoke.unit === grant.unit),
  );
}

function isEmpty(content: Readonly<Record<string, string>>): boolean {
  return Object.keys(content).length === 0;
}

/** Juju checks leadership now only for a committed application secret, and for other secrets when the hook commits. */
function requireLeaderFor(session: OpenSession, id: string): void {
  const secret = session.model.secrets[id];
  if (secret?.owner.kind === 'application' && isOwnedBy(secret, session.unit)) requireLeader(session);
}

function requireLeader(session: OpenSession): void {
  if (!isSessionLeader(session)) throw new ToolFailure('this unit is not the leader');
}
