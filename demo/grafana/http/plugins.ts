import type { Environment } from '../container.ts';
import type { Profile } from '../profile.ts';
import { answerJson } from './answer.ts';
import { defineGet, type Route } from './route.ts';

const builtIn = ['alertmanager', 'dashboard', 'grafana', 'mixed'];
const bundled = [
  ...['cloudwatch', 'elasticsearch', 'graphite', 'influxdb', 'jaeger', 'loki', 'mssql', 'mysql'],
  ...['opentsdb', 'parca', 'postgres', 'prometheus', 'pyroscope', 'tempo', 'zipkin'],
];

export const pluginRoutes: readonly Route[] = [
  defineGet('/api/plugins', 'reader', ({ grafana, container, query }) => {
    const wanted = query.get('type') ?? 'datasource';
    const ids = wanted === 'datasource' ? dataSourceTypes(grafana.profile, container.environment) : [];
    return answerJson(
      ids.map((id) => ({ name: id, type: 'datasource', id, enabled: true, signature: 'internal' })),
    );
  }),
];

/** Excludes the plugins in SIMULATOR_WITHOUT_PLUGINS, as in an image that was built without them. */
function dataSourceTypes(
  { bundlesDataSources }: Profile,
  { SIMULATOR_WITHOUT_PLUGINS: missing = '' }: Environment,
): readonly string[] {
  const without = bundlesDataSources ? missing.split(',') : [];
  return [...builtIn, ...bundled.filter((type) => !without.includes(type))].sort();
}
