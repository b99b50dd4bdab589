import type { HookContext } from './context.ts';
import type { Relation } from './relation.ts';

type Changes = Readonly<Record<string, string | undefined>>;

/**
 * Writes keys of the application's own databag; undefined removes a key. Does nothing on units other than the leader.
 * Does not send values that are there already, which costs one hook tool that reads.
 */
export async function publishApp(context: HookContext, relation: Relation, data: Changes): Promise<void> {
  if (!(await context.isLeader())) return;
  await relation.readOwnApp();
  relation.writeOwnApp(data);
}

/** The same for the unit's own databag. Does not change Juju's own keys there. */
export async function publishUnit(relation: Relation, data: Changes): Promise<void> {
  await relation.readOwnUnit();
  relation.writeOwnUnit(data);
}
