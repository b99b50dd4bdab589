import { type JsonValue, renderCanonicalJson } from 'charmkit/base';
import { type HookContext, mapRelations, type Relation } from 'charmkit/charm';
import { readPeers } from '../../endpoints/grafana.ts';
import type { Endpoint, Published } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import type { Scope } from './scope.ts';

/**
 * Key of the unit's own peer databag that records what this unit has published to its relations. Juju commits
 * it in the same transaction as the publications, so a hook whose commit was lost publishes again.
 */
const publishedKey = 'published';

interface PublicationInput {
  readonly scope: Scope;
  /** Whether Grafana runs on this unit. */
  readonly isServing: boolean;
  readonly published: Published;
}

/**
 * Publishes what related applications need to know about this application. A relation's own hooks publish to
 * that relation. Hooks that read everything publish to all relations, and so does any hook in which the URLs,
 * the unit's leadership or the units that run Grafana differ from the last publication. Hooks of
 * applications that reach Grafana through the mesh also publish to the mesh.
 */
export async function publishRelationData(
  context: HookContext,
  { scope, isServing, published }: PublicationInput,
): Promise<void> {
  const isLeader = await context.isLeader();
  const { external, direct, leadingUnit, sharesDatabase } = published;
  const runs = isServing || leadingUnit;
  const hasNews = await recordPublication(context, { external, direct, isLeader, runs, sharesDatabase });
  const tellsAll = scope === 'everything' || hasNews;
  const publishing = endpoints.map(async ({ endpoint, publication }: Endpoint) => {
    if (!publication || (publication.by === 'leader' && !isLeader)) return;
    const { publish, publishIdle = publish, isDue } = publication;
    const tellsAllHere = tellsAll || isDue?.(context);
    const relations = tellsAllHere ? await context.relations(endpoint) : listOwnRelation(context, endpoint);
    const publishOne = isServing ? publish : publishIdle;
    await mapRelations(relations, (relation) => publishOne(context, relation, published));
  });
  await Promise.all(publishing);
}

/** Records the publication to all relations in the unit's peer databag, and returns whether it is new. */
async function recordPublication(context: HookContext, publication: JsonValue): Promise<boolean> {
  const { relation } = await readPeers(context);
  if (!relation) return false;
  const published = renderCanonicalJson(publication);
  const before = (await relation.readOwnUnit())[publishedKey];
  if (before !== published) relation.writeOwnUnit({ [publishedKey]: published });
  return before !== published;
}

function listOwnRelation(context: HookContext, endpoint: string): readonly Relation[] {
  const relation = context.eventRelation();
  const isOver = context.event.kind === 'relation-broken';
  return relation?.endpoint === endpoint && !isOver ? [relation] : [];
}
