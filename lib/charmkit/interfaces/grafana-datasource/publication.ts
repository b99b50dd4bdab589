import { canonicalJson } from '../../base/index.ts';
import { databagKeys } from './schema.ts';
import type { GrafanaSource } from './source.ts';

/** Published to every provider at once: Grafana accepts secure fields in a secret. */
export const announcement: Readonly<Record<string, string>> = {
  [databagKeys.requestedSecrets]: canonicalJson(['secure_extra_fields']),
};

/**
 * Published to a provider in the application databag of its relation: the id and URL of this Grafana, and the uid of
 * each of its data sources. Units without an address, and removed units, are not included.
 */
export function renderPublication(told: {
  readonly grafanaUid: string;
  readonly baseUrl: string;
  readonly sources: readonly GrafanaSource[];
}): Readonly<Record<string, string | undefined>> {
  const ofUnits = told.sources.flatMap(({ unit, uid }) => (unit === null ? [] : [[unit, uid] as const]));
  return {
    ...announcement,
    [databagKeys.grafanaUid]: told.grafanaUid,
    [databagKeys.datasourceUids]: canonicalJson(Object.fromEntries(ofUnits)),
    [databagKeys.grafanaBaseUrl]: told.baseUrl,
    [databagKeys.appDatasourceUid]: told.sources.find(({ unit }) => unit === null)?.uid,
  };
}
