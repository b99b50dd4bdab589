import type { HookContext } from './context.ts';
import type { Relation } from './relation.ts';

type Changes = Readonly<Record<string, string | undefined>>;

/**
 * Writes keys of the application's own databag, undefined removing one; on units other than the leader it does nothing.
 * What is there already is not sent again, which costs one reading hook tool.
 */
export async function publishApp(context: HookContext, relation: Relation, data: Changes): Promise<void> {
  if (!(await context.isLeader())) return;
  await relation.readOwnApp();
  relation.writeOwnApp(data);
}

/** The same for the unit's own databag. Juju's own keys there are left alone. */
export async function publishUnit(relation: Relation, data: Changes): Promise<void> {
  await relation.readOwnUnit();
  relation.writeOwnUnit(data);
}
