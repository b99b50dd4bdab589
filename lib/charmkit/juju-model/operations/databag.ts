import { JujuModelError } from '../errors.ts';
import { getApplication, getRelation, isUnitName, parseApplicationName } from '../find.ts';
import { getOwnValue } from '../own-value.ts';
import type { Databag, Model, Relation } from '../state.ts';
import { renderAddressKeys } from './relate.ts';

/**
 * Replaces a databag of a recorded application. `owner` is the application or one of its units. The keys that Juju
 * writes into a unit's databag stay unless `content` sets them. The other side gets relation-changed if a byte differs.
 */
export function setDatabag(
  model: Model,
  number: number,
  owner: string,
  content: Readonly<Record<string, string>>,
): void {
  const relation = getRelation(model, number);
  const app = isUnitName(owner) ? parseApplicationName(owner) : owner;
  if (getApplication(model, app).charm !== undefined) {
    throw new JujuModelError(`"${app}" runs a charm, which writes its own databags`, {
      code: 'not-recorded',
      facts: { application: app },
    });
  }
  const unit = model.units[owner];
  const keys = unit === undefined ? {} : renderAddressKeys(model, unit);
  writeDatabag(relation, owner, { ...keys, ...content });
}

/** Writes a databag. Its version increases if a byte differs, which causes relation-changed. */
export function writeDatabag(
  relation: Relation,
  owner: string,
  content: Readonly<Record<string, string>>,
): void {
  const bags = isUnitName(owner) ? relation.unitData : relation.appData;
  const bag = getOwnValue(bags, owner);
  if (bag === undefined) {
    throw new JujuModelError(`"${owner}" has no databag in relation ${relation.number}`, {
      code: 'databag-not-found',
      facts: { relation: relation.number, owner },
    });
  }
  const kept = withoutEmpty(content);
  if (isSame(bag, kept)) return;
  bags[owner] = { content: kept, version: bag.version + 1 };
}

/** An empty value deletes its key. */
function withoutEmpty(content: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(content).filter(([, value]) => value !== ''));
}

function isSame(bag: Databag, content: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(content);
  return (
    keys.length === Object.keys(bag.content).length &&
    keys.every((key) => getOwnValue(bag.content, key) === getOwnValue(content, key))
  );
}
