import {
  containerKinds,
  type HookNameParts,
  lifecycleKinds,
  relationKinds,
  secretKinds,
  splitHookName,
  storageKinds,
} from '../base/index.ts';
import { JujuModelError } from './errors.ts';
import { getApplication, getCharm, getOwnSide, getRemoteSide, getUnit, listRelations } from './find.ts';
import {
  type Hook,
  parseStorageName,
  type RelationKind,
  type SecretKind,
  type StorageKind,
  type WorkloadKind,
} from './hook.ts';
import { parseSecretId } from './secret-id.ts';
import type { Model, Relation, Unit } from './state.ts';

/** The parts of a hook that its name does not contain. */
export interface HookEntity {
  readonly relation?: number;
  readonly remoteUnit?: string;
  readonly secret?: string;
  readonly revision?: number;
  readonly noticeKey?: string;
  readonly check?: string;
}

/**
 * Parses a hook's name, for example `grafana-source-relation-changed`. The name decides the relation, storage or
 * container if there is only one.
 * @throws JujuModelError if the charm has no such hook, or the entity is missing.
 */
export function parseHook(model: Model, unitName: string, name: string, entity: HookEntity = {}): Hook {
  const unit = getUnit(model, unitName);
  const lifecycle = lifecycleKinds.find((kind) => kind === name);
  if (lifecycle !== undefined) return { kind: lifecycle };
  const secret = secretKinds.find((kind) => kind === name);
  if (secret !== undefined) return secretHook(model, secret, entity);
  const relation = splitHookName(name, relationKinds);
  if (relation !== undefined) return relationHook(model, unit, relation, entity);
  const storage = splitHookName(name, storageKinds);
  if (storage !== undefined) return storageHook(unit, storage);
  const workload = splitHookName(name, containerKinds);
  if (workload !== undefined) return workloadHook(model, unit, workload, entity);
  throw unknown(unit, name);
}

function relationHook(
  model: Model,
  unit: Unit,
  named: HookNameParts<RelationKind>,
  entity: HookEntity,
): Hook {
  const relation = theOne(unit, named, relationsNamed(model, unit, named.subject, entity.relation));
  const needsUnit = named.kind === 'relation-joined' || named.kind === 'relation-departed';
  const remoteUnit =
    entity.remoteUnit ?? (needsUnit ? relation.members.find((name) => name !== unit.name) : undefined);
  return {
    kind: named.kind,
    endpoint: named.subject,
    relation: relation.number,
    remoteApp: getRemoteSide(relation, unit.app).app,
    ...(remoteUnit === undefined ? {} : { remoteUnit }),
    ...(named.kind === 'relation-departed' && remoteUnit !== undefined ? { departingUnit: remoteUnit } : {}),
  };
}

function relationsNamed(model: Model, unit: Unit, endpoint: string, number?: number): readonly Relation[] {
  return listRelations(model, unit.app).filter(
    (relation) =>
      getOwnSide(relation, unit.app).endpoint === endpoint &&
      (number === undefined || relation.number === number),
  );
}

function storageHook(unit: Unit, named: HookNameParts<StorageKind>): Hook {
  const ids = Object.keys(unit.storage).filter((id) => parseStorageName(id) === named.subject);
  return { kind: named.kind, storage: theOne(unit, named, ids) };
}

function workloadHook(
  model: Model,
  unit: Unit,
  named: HookNameParts<WorkloadKind>,
  entity: HookEntity,
): Hook {
  const { containers } = getCharm(getApplication(model, unit.app));
  const container = theOne(
    unit,
    named,
    containers.filter(({ name }) => name === named.subject),
  ).name;
  if (named.kind === 'pebble-ready') return { kind: named.kind, container };
  if (named.kind === 'pebble-custom-notice') {
    const key = entity.noticeKey ?? needed('notice key');
    return { kind: named.kind, container, notice: { id: '1', type: 'custom', key } };
  }
  return { kind: named.kind, container, check: entity.check ?? needed('check') };
}

function secretHook(model: Model, kind: SecretKind, entity: HookEntity): Hook {
  const id = parseSecretId(entity.secret ?? needed('secret'));
  const secret = model.secrets[id ?? ''];
  if (secret === undefined) {
    throw new JujuModelError(`secret "${entity.secret}" not found`, { code: 'secret-not-found' });
  }
  const needsRevision = kind === 'secret-expired' || kind === 'secret-remove';
  const revision = needsRevision ? (entity.revision ?? 1) : undefined;
  return { kind, secret: secret.id, label: secret.label, ...(revision === undefined ? {} : { revision }) };
}

function theOne<T>(unit: Unit, named: HookNameParts<string>, found: readonly T[]): T {
  const [only] = found;
  if (only === undefined) throw unknown(unit, `${named.subject}-${named.kind}`);
  if (found.length === 1) return only;
  throw new JujuModelError(`"${named.subject}" is ${found.length} things on ${unit.name}: say which`, {
    code: 'ambiguous-hook',
    facts: { unit: unit.name, subject: named.subject },
  });
}

function needed(what: string): never {
  throw new JujuModelError(`that hook needs a ${what}`, { code: 'hook-entity', facts: { what } });
}

function unknown(unit: Unit, name: string): JujuModelError {
  return new JujuModelError(`"${name}" is no hook of ${unit.name}, or what it speaks of isn't there`, {
    code: 'unknown-hook',
    facts: { unit: unit.name, hook: name },
  });
}
