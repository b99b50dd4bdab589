import type { HookContext, Relation } from '../../../charm/index.ts';
import type { SourceState } from './merge-sources.ts';

/** The relations that an update reads again: one, or all of the endpoint. */
export type UpdateScope = { readonly relation: Relation } | 'all';

/** The relations to read, and the numbers of all active ones. */
export interface Extent {
  readonly relations: readonly Relation[];
  readonly activeRelations: readonly string[];
}

/** For an event of one relation, Juju is not asked about the others: the stored ones are active. */
export async function readExtent(
  scope: UpdateScope,
  {
    context,
    endpoint,
    stored,
  }: { readonly context: HookContext; readonly endpoint: string; readonly stored: SourceState },
): Promise<Extent> {
  if (scope === 'all') {
    const relations = await context.relations(endpoint);
    return { relations, activeRelations: relations.map(({ number }) => String(number)) };
  }
  const { relation } = scope;
  const others = Object.keys(stored.sources).filter((number) => number !== String(relation.number));
  const isBreaking = context.event.kind === 'relation-broken' && context.event.relationId === relation.id;
  if (isBreaking) return { relations: [], activeRelations: others };
  return { relations: [relation], activeRelations: [...others, String(relation.number)] };
}
