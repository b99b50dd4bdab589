import { isUnitName } from '../find.ts';
import { refusals } from '../juju.ts';
import { getOwnValue } from '../own-value.ts';
import type { Model, Relation } from '../state.ts';
import { ToolFailure } from '../tools/tool-failure.ts';
import type { OpenSession } from './open-session.ts';

type Content = Readonly<Record<string, string>>;

/** The databag of the unit or of its application, including this hook's uncommitted writes. */
export function readOwnBag(session: OpenSession, relation: Relation, isApp: boolean): Content {
  const draft = (isApp ? session.drafts.appData : session.drafts.unitData).get(relation.number);
  return draft ?? committed(session.model, relation, isApp ? session.unit.app : session.unit.name);
}

/** Writes into the hook's uncommitted databag. An empty value deletes its key. */
export function writeOwnBag(
  session: OpenSession,
  relation: Relation,
  isApp: boolean,
  settings: Content,
): void {
  const drafts = isApp ? session.drafts.appData : session.drafts.unitData;
  const content = { ...readOwnBag(session, relation, isApp), ...settings };
  drafts.set(
    relation.number,
    Object.fromEntries(Object.entries(content).filter(([, value]) => value !== '')),
  );
}

/**
 * The committed databag of another unit or application. A unit's databag stays readable after the unit has left, until
 * the relation is removed.
 */
export function readRemoteBag(
  { model }: Pick<OpenSession, 'model'>,
  relation: Relation,
  owner: string,
): Content {
  return committed(model, relation, owner);
}

function committed(model: Model, relation: Relation, owner: string): Content {
  const bag = getOwnValue(isUnitName(owner) ? relation.unitData : relation.appData, owner);
  if (bag !== undefined) return bag.content;
  const refusal = isUnitName(owner) ? refusals.unitNotFound : refusals.applicationNotFound;
  throw new ToolFailure(refusal(model, owner));
}
