import { compareNumbers } from '../../../hook-tools/index.ts';
import type { GrafanaSource } from '../source.ts';

/** The sources of each relation, by the relation's number. An empty list means a provider without an address. */
export type SourcesByRelation = Readonly<Record<string, readonly GrafanaSource[]>>;

/** The state that the leader stores for all units. */
export interface SourceState {
  readonly sources: SourcesByRelation;
  /** Names that some unit's Grafana may still have, sorted, without those in `sources`. */
  readonly sourcesToDelete: readonly string[];
}

/**
 * The data that was read now, by relation number; undefined for a provider that has not described itself (any more).
 */
export type SourceChanges = Readonly<Record<string, readonly GrafanaSource[] | undefined>>;

/**
 * The state after some relations were read again. It depends only on the current data of the active relations, not on
 * earlier events. A relation that was not read keeps its stored data, a relation that is no longer active is removed,
 * and every removed name must be deleted until it comes back.
 */
export function mergeSources(
  stored: SourceState,
  changes: SourceChanges,
  { activeRelations }: { readonly activeRelations: readonly string[] },
): SourceState {
  const sources: Record<string, readonly GrafanaSource[]> = {};
  for (const relation of activeRelations) {
    const current = relation in changes ? changes[relation] : stored.sources[relation];
    if (current) sources[relation] = current;
  }
  const names = [...stored.sourcesToDelete, ...namesOf(stored.sources)];
  return { sources, sourcesToDelete: listNamesToDelete(names, sources) };
}

/** A name that more than one relation gives. */
export interface SourceCollision {
  readonly name: string;
  /** The number of the relation whose source is used. */
  readonly used: string;
  readonly skipped: string;
}

/**
 * All sources in the order in which they are provisioned: by relation number, then unit number, then the application's
 * own. Grafana refuses the whole file if names or uids are not unique. Of two sources with the same one, the older
 * relation's is used. The other one takes over when that relation is removed.
 */
export function listSources(sources: SourcesByRelation): {
  readonly sources: readonly GrafanaSource[];
  readonly collisions: readonly SourceCollision[];
} {
  const byUid = new Map<string, { readonly relation: string; readonly source: GrafanaSource }>();
  const collisions: SourceCollision[] = [];
  for (const relation of Object.keys(sources).sort(compareNumbers)) {
    for (const source of sources[relation] ?? []) {
      const other = byUid.get(source.uid);
      if (other) collisions.push({ name: source.name, used: other.relation, skipped: relation });
      else byUid.set(source.uid, { relation, source });
    }
  }
  return { sources: [...byUid.values()].map(({ source }) => source), collisions };
}

/** The state without the deletions that every unit has applied. */
export function forgetDeletedSources(
  state: SourceState,
  acknowledgedByEveryUnit: readonly string[],
): SourceState {
  const done = new Set(acknowledgedByEveryUnit);
  return { ...state, sourcesToDelete: state.sourcesToDelete.filter((name) => !done.has(name)) };
}

/** The names that are in every unit's list. */
export function listAcknowledgedByAll(lists: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...others] = lists;
  return first.filter((name) => others.every((list) => list.includes(name)));
}

/** Each name once, sorted, without those in use. */
export function listNamesToDelete(names: readonly string[], sources: SourcesByRelation): readonly string[] {
  const gone = new Set(names);
  for (const name of namesOf(sources)) gone.delete(name);
  return [...gone].sort();
}

function namesOf(sources: SourcesByRelation): readonly string[] {
  return Object.values(sources).flatMap((list) => list.map(({ name }) => name));
}
