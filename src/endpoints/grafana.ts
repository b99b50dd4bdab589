import { type JsonValue, parseJson, renderCanonicalJson } from 'charmkit/base';
import type { DatabagChange, HookContext, Relation } from 'charmkit/charm';
import { goalState } from 'charmkit/hook-tools';
import type { RawDatabag } from 'charmkit/relation';
import * as z from 'zod';
import { defineFact, type Endpoint, type SharedFact } from '../reconcile/observe/endpoint.ts';
import { mayBringNews, type Scope } from '../reconcile/observe/scope.ts';

export const peerEndpoint = 'grafana';

/** The peer endpoint: the leader's decisions, which all units follow. */
export interface Peers {
  /** Undefined before Juju creates it, for example in install. */
  readonly relation: Relation | undefined;
  readonly data: RawDatabag;
}

export async function readPeers(context: HookContext): Promise<Peers> {
  const [relation] = await context.relations(peerEndpoint);
  return { relation, data: relation ? await relation.readOwnApp() : {} };
}

/** The peer relation as plain data. */
export interface PeersObservation {
  /** The relation's id. Undefined before Juju creates it. */
  readonly id: string | undefined;
  readonly app: RawDatabag;
  readonly unit: RawDatabag;
}

export async function observePeers(context: HookContext): Promise<PeersObservation> {
  const { relation, data } = await readPeers(context);
  return { id: relation?.id, app: data, unit: (await relation?.readOwnUnit()) ?? {} };
}

/** Plans the keys that must change in a databag on this side of the peer relation. */
export function planPeerData(
  peers: PeersObservation,
  owner: 'app' | 'unit',
  wanted: Readonly<Record<string, string | undefined>>,
): readonly DatabagChange[] {
  const differing = Object.entries(wanted).filter(([key, value]) => peers[owner][key] !== value);
  if (peers.id === undefined || differing.length === 0) return [];
  return [planDatabag({ endpoint: peerEndpoint, relation: peers.id, owner }, Object.fromEntries(differing))];
}

/** Plans keys of a databag. Undefined removes a key. */
export function planDatabag(
  place: Pick<DatabagChange, 'endpoint' | 'relation' | 'owner'>,
  wanted: Readonly<Record<string, string | undefined>>,
): DatabagChange {
  const entries = Object.entries(wanted).map(([key, value]) => [key, value ?? null]);
  return { kind: 'databag', ...place, data: Object.fromEntries(entries) };
}

/**
 * Returns the fact as the leader knows it. The leader reads it in hooks that may bring news, and stores it
 * for all other hooks and units. So they need not read it, and no unit acts on something that the leader has
 * not seen. Before the leader stores it, for example in install, each unit reads it for itself.
 */
export async function observeFact<Value extends JsonValue>(
  context: HookContext,
  scope: Scope,
  fact: SharedFact<Value>,
): Promise<Value> {
  const { relation, data } = await readPeers(context);
  const kept = fact.schema.safeParse(parseJson(data[fact.key] ?? '')).data;
  const isRead = mayBringNews(context, scope, fact.endpoint) && (await context.isLeader());
  if (kept !== undefined && !isRead) return kept;
  const current = await fact.read(context);
  // An unreadable relation does not mean that there is no fact: the stored fact stays until the relation is
  // readable or gone.
  const isAnswer = (await context.relations(fact.endpoint)).every(({ isUnreadable }) => !isUnreadable);
  if (!isAnswer) return kept ?? current;
  if (await context.isLeader()) relation?.writeOwnApp({ [fact.key]: renderCanonicalJson(current) });
  return current;
}

export const peers = {
  endpoint: peerEndpoint,
  /** Whether the application has more than one unit, or soon will. */
  fact: defineFact({
    name: 'hasOtherUnits',
    key: 'has_other_units',
    schema: z.boolean(),
    read: async (context) => (await listStayingUnits(context)).length > 1,
  }),
} as const satisfies Endpoint;

/** Lists the application's units, also those that Juju still creates, without those that it removes. */
export async function listStayingUnits({ tools }: HookContext): Promise<readonly string[]> {
  const { units } = await goalState(tools);
  return Object.keys(units).filter((name) => units[name]?.status !== 'dying');
}
