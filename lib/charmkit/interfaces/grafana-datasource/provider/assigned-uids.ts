import * as z from 'zod';
import { parseJson } from '../../../base/index.ts';
import { jsonLimits, type RawDatabag } from '../../../relation/index.ts';
import { databagKeys } from '../schema.ts';

/** The data sources that one Grafana created for a provider. */
export interface AssignedUids {
  /**
   * Unit name -> data source uid. A Grafana under the Python charm gives names, which references in Grafana accept,
   * too.
   */
  readonly units: Readonly<Record<string, string>>;
  /** The uid of the application's data source; absent if it has none, or if Grafana does not support that form. */
  readonly app?: string;
  /** The URL at which users reach that Grafana. */
  readonly baseUrl?: string;
}

const uidsByUnit = z.record(z.string(), z.string());

/**
 * Reads what Grafana has written into a relation; undefined if it has written nothing. `warn` receives invalid fields.
 */
export function readAssignedUids(
  databag: RawDatabag,
  warn: (message: string) => void,
): { readonly grafanaUid: string; readonly uids: AssignedUids } | undefined {
  const grafanaUid = databag[databagKeys.grafanaUid];
  if (!grafanaUid) return undefined;
  const units = uidsByUnit.safeParse(
    parseJson(databag[databagKeys.datasourceUids] ?? '{}', jsonLimits.units),
  );
  if (!units.success) warn(`skipped ${databagKeys.datasourceUids}: is not a JSON object of strings`);
  const app = databag[databagKeys.appDatasourceUid];
  const baseUrl = databag[databagKeys.grafanaBaseUrl];
  return {
    grafanaUid,
    uids: { units: units.data ?? {}, ...(app && { app }), ...(baseUrl && { baseUrl }) },
  };
}
