import type { Environment } from '../container.ts';
import type { Grafana } from '../grafana.ts';
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
    const ids = wanted === 'datasource' ? listTypes(grafana, container.environment) : [];
    return answerJson(
      ids.map((id) => ({ name: id, type: 'datasource', id, enabled: true, signature: 'internal' })),
    );
  }),
];

/** Excludes the plugins in SIMULATOR_WITHOUT_PLUGINS, as in an image that was built without them. */
function listTypes(
  { profile: { bundlesDataSources, installsPlugins }, settings }: Grafana,
  { SIMULATOR_WITHOUT_PLUGINS: missing = '' }: Environment,
): readonly string[] {
  const without = bundlesDataSources ? missing.split(',') : [];
  const listed = installsPlugins ? settings.text('plugins', 'preinstall_sync').split(/[\s,]+/) : [];
  const installed = listed.map((plugin) => plugin.replace(/@.*/, '')).filter((id) => id !== '');
  return [...builtIn, ...bundled.filter((type) => !without.includes(type)), ...installed].sort();
}
