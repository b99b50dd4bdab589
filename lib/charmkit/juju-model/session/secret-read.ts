import { isJuju4, refusals } from '../juju.ts';
import { canRead, getLatestRevision, isManagedBy, isOwnedBy } from '../secret-rules.ts';
import type { Secret } from '../state.ts';
import { ToolFailure } from '../tools/tool-failure.ts';
import type { OpenSession } from './open-session.ts';

export interface SecretRead {
  readonly id: string | undefined;
  readonly label: string;
  /** The revision to read: the tracked one, the newest and track it from now on, or the newest only this time. */
  readonly mode: 'tracked' | 'refresh' | 'peek';
}

type Content = Readonly<Record<string, string>>;

/**
 * Returns the content in base64. A first read or a refresh sets the revision that the unit tracks, even if the hook
 * fails. If both an id and a label are present, the unit can use the label for the secret from now on.
 */
export function readSecret(session: OpenSession, read: SecretRead): Content {
  const pending = pendingContent(session, read);
  if (pending !== undefined) return pending;
  const secret = findStoredSecret(session, read);
  const { model, unit } = session;
  const label = read.id === undefined ? '' : read.label;
  if (secret.withheld === 'denied' || !canRead(model, secret, unit)) {
    // Juju 4 records the unit as a consumer before it denies access: it stores the label and the revision, and sends
    // secret-changed.
    if (isJuju4(model)) consume(session, secret, read.mode, label);
    throw new ToolFailure(refusals.secretNotGranted(model, unit));
  }
  if (label !== '' && isOwnedBy(secret, unit)) bindOwnerLabel(session, secret, label);
  return consume(session, secret, read.mode, isOwnedBy(secret, unit) ? '' : label);
}

/** This hook's uncommitted content: always for a new secret, and for a new revision if the mode asks for the newest. */
function pendingContent(session: OpenSession, { id, label, mode }: SecretRead): Content | undefined {
  const { creates, updates, trackLatest } = session.drafts.secrets;
  const created = [...creates.values()].find((each) =>
    id === undefined ? each.label === label : each.id === id,
  );
  if (created !== undefined) {
    if (id !== undefined && label !== '') created.label = label;
    return getLatestRevision(created).content;
  }
  const secret = id ?? idOfOwnLabel(session, label);
  const content = secret === undefined ? undefined : updates.get(secret)?.content;
  if (mode === 'tracked' || secret === undefined || Object.keys(content ?? {}).length === 0) return undefined;
  if (mode === 'refresh') trackLatest.add(secret);
  return content;
}

function findStoredSecret(session: OpenSession, { id, label }: SecretRead): Secret {
  const { model, unit } = session;
  const consumed = Object.values(model.secrets).find((each) => each.consumers[unit.name]?.label === label);
  const secret = model.secrets[id ?? idOfOwnLabel(session, label) ?? consumed?.id ?? ''];
  if (secret !== undefined && secret.withheld !== 'not-found') return secret;
  throw new ToolFailure(
    id === undefined ? refusals.labelNotFound(model, label) : refusals.secretNotFound(model, id),
  );
}

function idOfOwnLabel({ model, unit, drafts }: OpenSession, label: string): string | undefined {
  const own = Object.values(model.secrets).filter((each) => isOwnedBy(each, unit));
  const isNamed = (each: Secret) => (drafts.secrets.updates.get(each.id)?.label ?? each.label) === label;
  return label === '' ? undefined : own.find(isNamed)?.id;
}

function bindOwnerLabel(session: OpenSession, secret: Secret, label: string): void {
  if (secret.label === label) return;
  if (!isManagedBy(session.model, secret, session.unit)) {
    throw new ToolFailure('only unit leaders can update an application owned secret label');
  }
  secret.label = label;
}

function consume(session: OpenSession, secret: Secret, mode: SecretRead['mode'], label: string): Content {
  const { name } = session.unit;
  const latest = getLatestRevision(secret);
  const known = secret.consumers[name];
  if (known === undefined) {
    secret.consumers[name] = { label, revision: latest.number, told: latest.number };
    return latest.content;
  }
  if (label !== '') known.label = label;
  if (mode === 'refresh') known.revision = latest.number;
  if (mode !== 'tracked') return latest.content;
  const tracked = secret.revisions.find((revision) => revision.number === known.revision);
  if (tracked === undefined) throw new ToolFailure(`secret revision ${known.revision} not found`);
  return tracked.content;
}
