import { decideChance } from '../choose.ts';
import { listRelations } from '../find.ts';
import type { Hook, RelationHook, SecretHook, WorkloadHook } from '../hook.ts';
import { enterRelation } from '../operations/relate.ts';
import { forgetUnit } from '../operations/units.ts';
import { dissolveIfEmpty, leaveRelation } from '../operations/unrelate.ts';
import { computeNextRotation, getLatestRevision } from '../secret-rules.ts';
import type { Model, Unit, WorkloadEvent } from '../state.ts';
import { getAppVersion } from './relation-hooks.ts';

/** What the agent saw when the hook began. Changes made during the hook still cause hooks after it. */
export interface Seen {
  readonly configVersion: number;
  readonly charmRevision: number;
  readonly address: string;
  readonly unitVersion: number;
  readonly appVersion: number;
  readonly secretRevision: number;
}

export function getSeen(model: Model, unit: Unit, hook: Hook): Seen {
  const relation = 'relation' in hook ? model.relations[hook.relation] : undefined;
  const remoteUnit = 'remoteUnit' in hook ? hook.remoteUnit : undefined;
  const secret = 'secret' in hook ? model.secrets[hook.secret] : undefined;
  return {
    configVersion: model.applications[unit.app]?.configVersion ?? 0,
    charmRevision: unit.charmRevision,
    address: unit.address,
    unitVersion: relation?.unitData[remoteUnit ?? '']?.version ?? 0,
    appVersion: relation === undefined ? 0 : getAppVersion(relation, unit),
    secretRevision: secret === undefined ? 0 : getLatestRevision(secret).number,
  };
}

/** Records in the agent's state that the hook has run, so that the next one is due. */
export function recordHook(model: Model, unit: Unit, hook: Hook, seen: Seen): void {
  const { agent } = unit;
  agent.hooksDone += 1;
  switch (hook.kind) {
    case 'install':
      agent.isInstalled = true;
      enterRelations(model, unit);
      return;
    case 'leader-elected':
      agent.isLeader = model.applications[unit.app]?.leader === unit.name;
      return;
    case 'config-changed':
      recordConfig(model, unit, seen);
      return;
    case 'start':
      agent.isStarted = true;
      agent.isStopped = false;
      return;
    case 'upgrade-charm':
      agent.charmRevision = seen.charmRevision;
      if (agent.queue[0]?.kind !== 'config-changed') agent.queue.unshift({ kind: 'config-changed' });
      return;
    case 'update-status':
      agent.isUpdateStatusDue = false;
      return;
    case 'stop':
      agent.isStopped = true;
      return;
    case 'remove':
      if (unit.life === 'dying') forgetUnit(model, unit);
      return;
    case 'storage-attached':
      agent.attachedStorage.push(hook.storage);
      return;
    case 'storage-detaching':
      agent.attachedStorage = agent.attachedStorage.filter((id) => id !== hook.storage);
      delete unit.storage[hook.storage];
      return;
    case 'pebble-ready':
    case 'pebble-custom-notice':
    case 'pebble-check-failed':
    case 'pebble-check-recovered':
      unit.workloadEvents = unit.workloadEvents.filter((event) => !isSameEvent(event, hook));
      return;
    case 'secret-changed':
    case 'secret-rotate':
    case 'secret-expired':
    case 'secret-remove':
      recordSecret(model, unit, hook, seen);
      return;
    case 'action':
      return;
    default:
      recordRelation(model, unit, hook, seen);
  }
}

/** Juju runs config-changed once or twice after one `juju config`. */
function recordConfig(model: Model, unit: Unit, seen: Seen): void {
  const { agent } = unit;
  const isNews = agent.configVersion !== seen.configVersion;
  agent.isConfigTwice = isNews && agent.isStarted && decideChance(model, unit, 'config twice');
  agent.configVersion = seen.configVersion;
  agent.address = seen.address;
  if (!agent.isStarted && agent.queue.length === 0) agent.queue.push({ kind: 'start' });
}

function enterRelations(model: Model, unit: Unit): void {
  if (unit.life === 'dying') return;
  for (const relation of listRelations(model, unit.app)) {
    if (relation.life === 'alive') enterRelation(model, relation, unit);
  }
}

function recordRelation(model: Model, unit: Unit, hook: RelationHook, seen: Seen): void {
  const relation = model.relations[hook.relation];
  const progress = unit.agent.relations[hook.relation];
  if (relation === undefined || progress === undefined) return;
  switch (hook.kind) {
    case 'relation-created':
      progress.isCreated = true;
      return;
    case 'relation-joined':
      if (hook.remoteUnit !== undefined) {
        progress.members[hook.remoteUnit] = seen.unitVersion;
        progress.changedPending = hook.remoteUnit;
      }
      return;
    case 'relation-changed':
      if (hook.remoteUnit === undefined) {
        progress.appVersion = seen.appVersion;
        return;
      }
      progress.members[hook.remoteUnit] = seen.unitVersion;
      if (progress.changedPending === hook.remoteUnit) delete progress.changedPending;
      return;
    case 'relation-departed':
      delete progress.members[hook.remoteUnit ?? ''];
      return;
    case 'relation-broken':
      leaveRelation(relation, unit);
      dissolveIfEmpty(model, relation);
  }
}

function recordSecret(model: Model, unit: Unit, hook: SecretHook, seen: Seen): void {
  const secret = model.secrets[hook.secret];
  if (secret === undefined) return;
  const revision = secret.revisions.find((each) => each.number === hook.revision);
  if (hook.kind === 'secret-changed') {
    const consumer = secret.consumers[unit.name];
    if (consumer !== undefined) consumer.told = Math.max(consumer.told, seen.secretRevision);
  }
  if (hook.kind === 'secret-expired' && revision !== undefined) revision.isExpiredTold = true;
  if (hook.kind === 'secret-remove' && revision !== undefined) revision.isObsoleteTold = true;
  if (hook.kind === 'secret-rotate') {
    const isRotated = getLatestRevision(secret).number > seen.secretRevision;
    const next = isRotated ? computeNextRotation(secret.rotate, model.nowMs) : model.nowMs + rotateRetryMs;
    if (next !== undefined) secret.rotateAtMs = next;
  }
}

/** Juju runs secret-rotate again soon if the owner made no new revision (apiserver, SecretsRotated). */
const rotateRetryMs = 5 * 60 * 1000;

function isSameEvent(event: WorkloadEvent, hook: WorkloadHook): boolean {
  return (
    event.kind === hook.kind &&
    event.container === hook.container &&
    event.notice?.id === hook.notice?.id &&
    event.check === hook.check
  );
}
