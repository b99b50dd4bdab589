import type { StorageDeclaration } from '../charm.ts';
import { JujuModelError } from '../errors.ts';
import { getApplication, getUnit, listRelations, listUnits } from '../find.ts';
import { parseStorageName } from '../hook.ts';
import { isJuju4 } from '../juju.ts';
import type { AgentState, Application, Model, StorageAttachment, Unit } from '../state.ts';
import { electIfVacant } from './leadership.ts';
import { breakRelation, enterRelation, renderAddressKeys } from './relate.ts';
import { dissolveIfEmpty, forgetApplicationIfGone, leaveRelation, leaveRelationAtOnce } from './unrelate.ts';

/** `juju add-unit`: adds units with the lowest free numbers, like a StatefulSet. */
export function addUnit(model: Model, app: string, count = 1): readonly Unit[] {
  const application = getApplication(model, app);
  if (application.life === 'dying') refuse('application-dying', `application "${app}" is dying`, app);
  return Array.from({ length: count }, () => addOne(model, application));
}

/** `juju scale-application`: removes the units with the highest numbers first. */
export function scaleApplication(model: Model, app: string, units: number): void {
  if (!Number.isInteger(units) || units < 0) refuse('scale', `cannot scale "${app}" to ${units} units`, app);
  const alive = listUnits(model, getApplication(model, app).name).filter((unit) => unit.life === 'alive');
  for (const unit of alive.slice(units).reverse()) removeUnit(model, unit.name);
  if (units > alive.length) addUnit(model, app, units - alive.length);
}

/**
 * Removes a unit. The other units get relation-departed at once. The unit detaches storage, departs, breaks relations,
 * stops and runs remove. A unit that has not begun install disappears without a hook.
 */
export function removeUnit(model: Model, name: string): void {
  const unit = getUnit(model, name);
  if (unit.life === 'dying') return;
  unit.life = 'dying';
  for (const relation of listRelations(model, unit.app)) {
    relation.members = relation.members.filter((member) => member !== name);
    leaveRelationAtOnce(relation, unit);
  }
  for (const attachment of Object.values(unit.storage)) attachment.life = 'dying';
  for (const other of listUnits(model, unit.app)) other.agent.isRestarted = false;
  electIfVacant(model, unit.app);
  if (!isStartedByAgent(model, unit)) forgetUnit(model, unit);
}

/** `juju remove-application`: removes its relations and units, and the application after its last unit. */
export function removeApplication(model: Model, app: string): void {
  const application = getApplication(model, app);
  application.life = 'dying';
  for (const relation of listRelations(model, app)) {
    if (relation.sides.length === 2) breakRelation(model, relation);
  }
  for (const unit of [...listUnits(model, app)].reverse()) removeUnit(model, unit.name);
  forgetApplicationIfGone(model, app);
}

/** Removes the unit from the model after its remove hook. Only its databags stay. */
export function forgetUnit(model: Model, unit: Unit): void {
  delete model.units[unit.name];
  for (const relation of listRelations(model, unit.app)) {
    leaveRelation(relation, unit);
    dissolveIfEmpty(model, relation);
  }
  for (const secret of Object.values(model.secrets)) {
    if (secret.owner.kind === 'unit' && secret.owner.name === unit.name) delete model.secrets[secret.id];
    delete secret.consumers[unit.name];
  }
  electIfVacant(model, unit.app);
  forgetApplicationIfGone(model, unit.app);
}

/** Sets a new address of the unit's pod. Juju updates the unit's databags, and the unit gets config-changed. */
export function setUnitAddress(model: Model, name: string, address: string): void {
  const unit = getUnit(model, name);
  unit.address = address;
  // In Juju 4 other units see the address of the application's service, which does not change.
  if (isJuju4(model)) return;
  for (const relation of listRelations(model, unit.app)) {
    const bag = relation.unitData[name];
    if (bag === undefined || !relation.members.includes(name)) continue;
    relation.unitData[name] = {
      content: { ...bag.content, ...renderAddressKeys(model, unit) },
      version: bag.version + 1,
    };
  }
}

function isStartedByAgent(model: Model, unit: Unit): boolean {
  const { isInstalled, running, failed } = unit.agent;
  const hasCharm = model.applications[unit.app]?.charm !== undefined;
  return hasCharm && (isInstalled || running !== undefined || failed !== undefined);
}

function addOne(model: Model, application: Application): Unit {
  const number = lowestFree(listUnits(model, application.name).map((unit) => unit.number));
  const name = `${application.name}/${number}`;
  const address = `10.1.0.${model.next.address}`;
  model.next.address += 1;
  const unit: Unit = {
    name,
    app: application.name,
    number,
    life: 'alive',
    charmRevision: application.charmRevision,
    address,
    status: { name: 'waiting', message: 'installing agent', sinceMs: model.nowMs },
    agent: newAgent(application, address),
    containers: Object.fromEntries(
      (application.charm?.containers ?? []).map((c) => [c.name, { isReady: false }]),
    ),
    storage: newStorage(model, application),
    charmState: {},
    ports: {},
    workloadEvents: [],
  };
  model.units[name] = unit;
  if (application.charm === undefined) startRecorded(model, unit);
  electIfVacant(model, application.name);
  return unit;
}

function startRecorded(model: Model, unit: Unit): void {
  unit.status = { name: 'active', message: '', sinceMs: model.nowMs };
  for (const relation of listRelations(model, unit.app)) {
    if (relation.life === 'alive') enterRelation(model, relation, unit);
  }
}

function newAgent(application: Application, address: string): AgentState {
  return {
    isInstalled: false,
    isStarted: false,
    isStopped: false,
    isLeader: false,
    hasSetStatus: false,
    // The version -1 means that no config-changed has run, so the first one always runs.
    configVersion: -1,
    charmRevision: application.charmRevision,
    address,
    isUpdateStatusDue: false,
    queue: [],
    hooksDone: 0,
    attachedStorage: [],
    relations: {},
  };
}

function newStorage(model: Model, application: Application): Record<string, StorageAttachment> {
  const attachments = (application.charm?.storage ?? []).flatMap((declared) =>
    Array.from({ length: declared.minimum }, (_, index) => createAttachment(model, declared, index)),
  );
  return Object.fromEntries(attachments.map((attachment) => [attachment.id, attachment]));
}

/**
 * The next instance of a storage, at Juju's mount point in the charm's container: the charm's location for a storage
 * that has one instance, else a directory in it or in Juju's own. Juju 3 names that directory by the storage id, Juju 4
 * by the instance's number in the unit (domain/storage, FilesystemMountPoint).
 */
export function createAttachment(
  model: Model,
  { name, type, location, isSingle }: StorageDeclaration,
  index: number,
): StorageAttachment {
  const id = `${name}/${model.next.storage}`;
  model.next.storage += 1;
  const place = isJuju4(model) ? `${name}-${index}` : id;
  const ofMany = `${location ?? '/var/lib/juju/storage'}/${place}`;
  return { id, kind: type, location: isSingle ? (location ?? ofMany) : ofMany, life: 'alive' };
}

/** The number of the unit's instances of a storage. */
export function countAttachments(unit: Unit, name: string): number {
  return Object.keys(unit.storage).filter((id) => parseStorageName(id) === name).length;
}

function lowestFree(taken: readonly number[]): number {
  let number = 0;
  while (taken.includes(number)) number += 1;
  return number;
}

function refuse(code: string, message: string, application: string): never {
  throw new JujuModelError(message, { code, facts: { application } });
}
