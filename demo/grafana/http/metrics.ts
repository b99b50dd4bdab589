import type { Grafana } from '../grafana.ts';
import { commit } from '../profile.ts';
import type { State } from '../store/state.ts';

/** Renders a few of Grafana's metrics in Prometheus' text format. */
export function renderMetrics({ database: { state }, profile: { version } }: Grafana): string {
  const folders = state.dashboards.filter((dashboard) => dashboard.isFolder).length;
  return [
    ...metric('grafana_build_info', 'Build of Grafana that runs.', [
      [`{branch="main",edition="oss",revision="${commit}",version="${version}"}`, 1],
    ]),
    ...metric('grafana_stat_totals_dashboard', 'Total amount of dashboards.', [
      ['', state.dashboards.length - folders],
    ]),
    ...metric('grafana_stat_totals_folder', 'Total amount of folders.', [['', folders]]),
    ...metric('grafana_stat_total_users', 'Total amount of users.', [['', state.users.length]]),
    ...metric(
      'grafana_stat_totals_datasource',
      'Total number of data sources defined.',
      dataSourcesByType(state),
    ),
    ...metric('process_start_time_seconds', 'Start time of the process.', [
      ['', Math.round(performance.timeOrigin / 1000)],
    ]),
    '',
  ].join('\n');
}

function dataSourcesByType(state: State): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { type } of state.dataSources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => [`{plugin_id=${JSON.stringify(type)}}`, count]);
}

function metric(
  name: string,
  help: string,
  samples: readonly (readonly [string, number])[],
): readonly string[] {
  const lines = samples.map(([labels, value]) => `${name}${labels} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines];
}
