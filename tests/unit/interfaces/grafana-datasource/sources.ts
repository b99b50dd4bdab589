import { dataSourceUid, type GrafanaSource } from 'charmkit/interfaces/grafana-datasource';

/** A data source where only what the test is about matters. */
export function sourceNamed(name: string, parts: Partial<GrafanaSource> = {}): GrafanaSource {
  return { unit: 's/0', name, uid: dataSourceUid(name), type: 'prometheus', url: 'http://s:1', ...parts };
}
