import { computeDataSourceUid, type GrafanaSource } from 'charmkit/interfaces/grafana-datasource';

/** A data source with defaults for the fields that a test does not set. */
export function sourceNamed(name: string, parts: Partial<GrafanaSource> = {}): GrafanaSource {
  return {
    unit: 's/0',
    name,
    uid: computeDataSourceUid(name),
    type: 'prometheus',
    url: 'http://s:1',
    ...parts,
  };
}
