import * as z from 'zod';
import { type JsonValue, parseJson, renderCanonicalJson } from '../../../base/index.ts';
import { compareNumbers } from '../../../hook-tools/index.ts';
import { type RawDatabag, secretId } from '../../../relation/index.ts';
import { listNamesToDelete, type SourceState, type SourcesByRelation } from '../consumer/merge-sources.ts';
import { extraFields, secureExtraFields, sourceName, sourceType } from '../schema.ts';
import { createSource, type GrafanaSource } from '../source.ts';
import { findUrlFault } from '../source-url.ts';

/** The keys of the peer databags. `sources` and `sources_to_delete` are the Python library's. */
export const peerKeys = {
  /** Application: JSON, relation number -> list of sources. */
  sources: 'sources',
  /** Application: JSON list of names. */
  sourcesToDelete: 'sources_to_delete',
  /** Application: the base URL that was last published to all related providers. */
  publishedBaseUrl: 'published_base_url',
  /** Application: JSON, name -> uid, of the data sources whose uid is not the one that follows from the name. */
  sourceUids: 'source_uids',
  /** Unit: JSON list of the names that this unit has deleted. */
  sourcesDeleted: 'sources_deleted',
} as const;

const storedSource = z
  .object({
    unit: z.string().nullish(),
    source_name: sourceName,
    source_type: sourceType,
    url: z.string().refine((url) => findUrlFault(url) === undefined),
    extra_fields: extraFields.nullish(),
    secure_extra_fields: secureExtraFields.nullish(),
    secure_extra_fields_secret: z.object({ id: secretId, owner: z.enum(['grafana', 'provider']) }).nullish(),
  })
  .transform((stored) =>
    createSource({
      unit: stored.unit ?? null,
      name: stored.source_name,
      type: stored.source_type,
      url: stored.url,
      extraFields: stored.extra_fields ?? undefined,
      secureExtraFields: stored.secure_extra_fields ?? undefined,
      secureFieldsSecret: stored.secure_extra_fields_secret ?? undefined,
    }),
  );
const storedSources = z.record(z.string().regex(/^\d+$/), z.array(z.unknown()));

/**
 * Reads the state from the peer application databag. Invalid data counts as absent, because the leader rebuilds it from
 * the relations. An invalid source with a name must be deleted, unless it comes back.
 */
export function readPeerState(databag: RawDatabag): SourceState {
  const { sources, unusable } = readStoredSources(parseJson(databag[peerKeys.sources] ?? ''));
  const toDelete = readNames(databag[peerKeys.sourcesToDelete]);
  return { sources, sourcesToDelete: listNamesToDelete([...toDelete, ...unusable], sources) };
}

/** Renders the state as keys of the peer application databag. Equal states give equal bytes. */
export function renderPeerState(state: SourceState): { readonly [key: string]: string } {
  const sources = Object.entries(state.sources).map(
    ([relation, list]) => [relation, list.map(storedForm)] as const,
  );
  return {
    [peerKeys.sources]: renderCanonicalJson(Object.fromEntries(sources)),
    [peerKeys.sourcesToDelete]: renderCanonicalJson(state.sourcesToDelete),
  };
}

/** Lists the secrets of the application that contain secure fields of its stored sources. */
export function listShelteredSecrets(databag: RawDatabag): ReadonlySet<string> {
  return listOwnSecrets(readPeerState(databag).sources);
}

/** Lists the secrets of the application among those that these sources name. */
export function listOwnSecrets(sources: SourcesByRelation): ReadonlySet<string> {
  const named = Object.values(sources).flatMap((list) =>
    list.flatMap(({ secureFieldsSecret }) => secureFieldsSecret ?? []),
  );
  return new Set(named.flatMap(({ id, owner }) => (owner === 'grafana' ? [id] : [])));
}

/** Name -> uid of the data sources in Grafana whose uid is not the one that follows from their name. */
export type SourceUids = Readonly<Record<string, string>>;

const storedUids = z.record(z.string(), z.string()).catch({});

/** Reads these uids from the peer application databag. */
export function readSourceUids(databag: RawDatabag): SourceUids {
  return storedUids.parse(parseJson(databag[peerKeys.sourceUids] ?? ''));
}

/** Renders them as a key of the peer application databag, which is absent without such uids. */
export function renderSourceUids(uids: SourceUids): Readonly<Record<string, string | undefined>> {
  const isNone = Object.keys(uids).length === 0;
  return { [peerKeys.sourceUids]: isNone ? undefined : renderCanonicalJson(uids) };
}

/** Renders the names that this unit's Grafana has deleted, for the unit's own peer databag. */
export function renderAcknowledgement(
  names: readonly string[],
): Readonly<Record<string, string | undefined>> {
  const isNone = names.length === 0;
  return {
    [peerKeys.sourcesDeleted]: isNone ? undefined : renderCanonicalJson(names.toSorted()),
  };
}

/** Reads a JSON list of names. Leaves out invalid elements. */
export function readNames(text: string | undefined): readonly string[] {
  const parsed = z.array(z.unknown()).safeParse(parseJson(text ?? ''));
  return (parsed.data ?? []).filter((name) => sourceName.safeParse(name).success) as readonly string[];
}

/** Reads stored sources in all forms: old revisions wrote `source-name` for `source_name`. */
export function readStoredSources(raw: unknown): {
  readonly sources: SourcesByRelation;
  /** Names of invalid sources. */
  readonly unusable: readonly string[];
} {
  const relations = storedSources.safeParse(raw).data ?? {};
  const unusable: string[] = [];
  const sources = Object.entries(relations).map(
    ([relation, list]) => [relation, readList(list, unusable)] as const,
  );
  return { sources: Object.fromEntries(sources), unusable };
}

function readList(list: readonly unknown[], unusable: string[]): readonly GrafanaSource[] {
  const sources: GrafanaSource[] = [];
  for (const entry of list.map(withUnderscores)) {
    const source = storedSource.safeParse(entry);
    const name = sourceName.safeParse(entry.source_name);
    if (source.success) sources.push(source.data);
    else if (name.success) unusable.push(name.data);
  }
  return sources.sort(inOrder);
}

function withUnderscores(entry: unknown): { readonly source_name?: unknown } {
  if (typeof entry !== 'object' || entry === null) return {};
  return Object.fromEntries(Object.entries(entry).map(([key, value]) => [key.replaceAll('-', '_'), value]));
}

function inOrder(a: GrafanaSource, b: GrafanaSource): number {
  if (a.unit === null || b.unit === null) return Number(a.unit === null) - Number(b.unit === null);
  return compareNumbers(a.unit, b.unit);
}

/** Never writes readable secure fields: everyone who can see the model can read its relations. */
function storedForm(source: GrafanaSource): JsonValue {
  return {
    unit: source.unit,
    source_name: source.name,
    source_type: source.type,
    url: source.url,
    extra_fields: source.extraFields,
    secure_extra_fields_secret: source.secureFieldsSecret && { ...source.secureFieldsSecret },
  };
}
