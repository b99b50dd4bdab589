import { isUnitName } from '../find.ts';
import { refusals } from '../juju.ts';
import type { Model, Relation } from '../state.ts';
import { ToolFailure } from '../tools/tool-failure.ts';
import type { OpenSession } from './open-session.ts';

type Content = Readonly<Record<string, string>>;

/** The unit's own databag, or its application's, with what this hook has written. */
export function readOwnBag(session: OpenSession, relation: Relation, isApp: boolean): Content {
  const draft = (isApp ? session.drafts.appData : session.drafts.unitData).get(relation.number);
  return draft ?? committed(session.model, relation, isApp ? session.unit.app : session.unit.name);
}

/** Writes into the hook's draft; an empty value deletes its key. */
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

/** Another's committed databag; a unit's stays readable after it left, until the relation is gone. */
export function readRemoteBag(
  { model }: Pick<OpenSession, 'model'>,
  relation: Relation,
  owner: string,
): Content {
  return committed(model, relation, owner);
}

function committed(model: Model, relation: Relation, owner: string): Content {
  const bag = isUnitName(owner) ? relation.unitData[owner] : relation.appData[owner];
  if (bag !== undefined) return bag.content;
  const refusal = isUnitName(owner) ? refusals.unitNotFound : refusals.applicationNotFound;
  throw new ToolFailure(refusal(model, owner));
}
