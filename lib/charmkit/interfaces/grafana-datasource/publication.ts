import { canonicalJson } from '../../base/index.ts';
import { databagKeys } from './schema.ts';
import type { GrafanaSource } from './source.ts';

/** What a provider is told from the first: that a secret will do for what is to be kept secret. */
export const announcement: Readonly<Record<string, string>> = {
  [databagKeys.requestedSecrets]: canonicalJson(['secure_extra_fields']),
};

/**
 * What a provider is told in the application databag of its relation: which Grafana this is, where it is, and the uid
 * of each of its data sources. Units without an address, or that have gone, are not in it.
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
