import { renderCanonicalJson } from '../../../base/index.ts';
import type { SourceUids } from '../peer/peer-data.ts';
import { databagKeys } from '../schema.ts';
import type { GrafanaSource } from '../source.ts';

/** Published to every provider at once: Grafana accepts secure fields in a secret. */
export const announcement: Readonly<Record<string, string>> = {
  [databagKeys.requestedSecrets]: renderCanonicalJson(['secure_extra_fields']),
};

/**
 * Published to a provider in the application databag of its relation: the id and URL of this Grafana, and the uid of
 * each of its data sources. Units without an address, and removed units, are not included.
 */
export function renderPublication(told: {
  readonly grafanaUid: string;
  readonly baseUrl: string;
  readonly sources: readonly GrafanaSource[];
  readonly uids: SourceUids;
}): Readonly<Record<string, string | undefined>> {
  return {
    ...announcement,
    [databagKeys.grafanaUid]: told.grafanaUid,
    [databagKeys.grafanaBaseUrl]: told.baseUrl,
    ...renderPublishedUids(told.sources, told.uids),
  };
}

/** Renders the part of the publication that changes with the uids that Grafana has. */
export function renderPublishedUids(
  sources: readonly GrafanaSource[],
  uids: SourceUids,
): Readonly<Record<string, string | undefined>> {
  const current = sources.map(({ unit, name, uid }) => ({ unit, uid: uids[name] ?? uid }));
  const ofUnits = current.flatMap(({ unit, uid }) => (unit === null ? [] : [[unit, uid] as const]));
  return {
    [databagKeys.datasourceUids]: renderCanonicalJson(Object.fromEntries(ofUnits)),
    [databagKeys.appDatasourceUid]: current.find(({ unit }) => unit === null)?.uid,
  };
}
