import type { HookContext, Relation } from 'charmkit/charm';
import type { RawDatabag } from 'charmkit/relation';

/** The peer endpoint: what the leader decides and all units act on. */
export interface Peers {
  /** Undefined before Juju has created it, as in install. */
  readonly relation: Relation | undefined;
  readonly data: RawDatabag;
}

export async function readPeers(context: HookContext): Promise<Peers> {
  const [relation] = await context.relations('grafana');
  return { relation, data: relation ? await relation.readOwnApp() : {} };
}
