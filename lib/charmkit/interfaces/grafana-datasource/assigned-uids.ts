import * as z from 'zod';
import { parseJson } from '../../base/index.ts';
import { jsonLimits, type RawDatabag } from '../../relation/index.ts';
import { databagKeys } from './schema.ts';

/** The data sources that one Grafana has made of a provider's. */
export interface AssignedUids {
  /** Unit name -> data source uid; a Grafana under the Python charm gives names, which its references accept too. */
  readonly units: Readonly<Record<string, string>>;
  /** The uid of the application's data source; absent if there is none, or Grafana does not know that form. */
  readonly app?: string;
  /** Where users find that Grafana. */
  readonly baseUrl?: string;
}

const uidsByUnit = z.record(z.string(), z.string());

/** Reads what Grafana has written into a relation; undefined while it has not. `warn` is told of what does not fit. */
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
