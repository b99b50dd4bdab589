import { canonicalJson, type JsonValue, parseJson } from 'charmkit/base';
import type { HookContext, Relation } from 'charmkit/charm';
import type { RawDatabag } from 'charmkit/relation';
import type * as z from 'zod';
import type { Scope } from './scope.ts';

export const peerEndpoint = 'grafana';

/** The peer endpoint: what the leader decides and all units act on. */
export interface Peers {
  /** Undefined before Juju has created it, as in install. */
  readonly relation: Relation | undefined;
  readonly data: RawDatabag;
}

export async function readPeers(context: HookContext): Promise<Peers> {
  const [relation] = await context.relations(peerEndpoint);
  return { relation, data: relation ? await relation.readOwnApp() : {} };
}

/** Something about the relations of one endpoint that decides how Grafana runs. */
export interface SharedFact<Value extends JsonValue> {
  /** Where it is kept, as JSON, in the peer application databag. */
  readonly key: string;
  readonly endpoint: string;
  readonly schema: z.ZodType<Value>;
  readonly read: (context: HookContext) => Promise<Value>;
}

/**
 * The fact as the leader knows it. It reads it in the hooks that may bring news, and keeps it for all other hooks and
 * units: they need not ask, and no unit acts on what the leader has not seen yet. Before the leader has, as in install,
 * each unit reads it for itself.
 */
export async function observeFact<Value extends JsonValue>(
  context: HookContext,
  scope: Scope,
  fact: SharedFact<Value>,
): Promise<Value> {
  const { relation, data } = await readPeers(context);
  const kept = fact.schema.safeParse(parseJson(data[fact.key] ?? '')).data;
  if (kept !== undefined && !(await mayBeNews(context, scope, fact))) return kept;
  const current = await fact.read(context);
  // A relation that can't be read does not say that there is nothing: what is kept stays until it answers or goes.
  const isAnswer = (await context.relations(fact.endpoint)).every(({ isUnreadable }) => !isUnreadable);
  if (!isAnswer) return kept ?? current;
  if (await context.isLeader()) relation?.writeOwnApp({ [fact.key]: canonicalJson(current) });
  return current;
}

async function mayBeNews(
  context: HookContext,
  scope: Scope,
  { endpoint }: SharedFact<JsonValue>,
): Promise<boolean> {
  const isAbout = scope === 'everything' || context.eventRelation()?.endpoint === endpoint;
  return isAbout && (await context.isLeader());
}
