/** The uid of the Python charm's dashboard, so that bookmarks continue to work. */
export const selfDashboardUid = 'isFoa0z7k';
export const selfDashboardTitle = 'Grafana Operator Overview';

/** Renders a dashboard about Grafana itself, from its own metrics (Grafana, "Internal Grafana metrics"). */
export function renderSelfDashboard(labels: Readonly<Record<string, string>>): string {
  const matchers = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const dashboard = {
    uid: selfDashboardUid,
    title: selfDashboardTitle,
    description: 'The state of this Grafana: its units, requests from people, and queries to data sources.',
    tags: ['charm: grafana-k8s'],
    schemaVersion: 36,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    templating: { list: listVariables(matchers.join(',')) },
    panels: listPanels([...matchers, 'juju_unit=~"$unit"'].join(',')),
  };
  return `${JSON.stringify(dashboard, undefined, 2)}\n`;
}

const refIds = ['A', 'B', 'C'];
/** The variable with which a person chooses the data source of Grafana's metrics. */
const datasource = { type: 'prometheus', uid: '${prometheusds}' };

function listVariables(matchers: string) {
  const query = `label_values(up{${matchers}}, juju_unit)`;
  return [
    { name: 'prometheusds', label: 'Prometheus', type: 'datasource', query: 'prometheus', refresh: 1 },
    {
      name: 'unit',
      label: 'Unit',
      type: 'query',
      datasource,
      definition: query,
      query: { query, refId: 'units' },
      refresh: 2,
      sort: 1,
      multi: true,
      includeAll: true,
      allValue: '.*',
      current: { selected: true, text: ['All'], value: ['$__all'] },
    },
  ];
}

type Query = readonly [expr: string, legend: string];

interface Panel {
  readonly title: string;
  readonly description?: string;
  readonly unit?: string;
  readonly queries: readonly Query[];
}

/** A row of current values, and below it graphs of their history, two in a row. */
function listPanels(on: string) {
  const numbers = listNumbers(on).map((panel, index) =>
    renderPanel(panel, { id: index + 1, type: 'stat', gridPos: { x: index * 6, y: 0, w: 6, h: 4 } }),
  );
  const graphs = listGraphs(on).map((panel, index) => {
    const gridPos = { x: (index % 2) * 12, y: 4 + Math.floor(index / 2) * 8, w: 12, h: 8 };
    return renderPanel(panel, { id: numbers.length + index + 1, type: 'timeseries', gridPos });
  });
  return [...numbers, ...graphs];
}

function listNumbers(on: string): readonly Panel[] {
  return [
    { title: 'Units that answer', queries: [[`sum(up{${on}})`, 'units']] },
    { title: 'Version', queries: [[`max by (version) (grafana_build_info{${on}})`, '{{version}}']] },
    { title: 'Dashboards', queries: [[`max(grafana_stat_totals_dashboard{${on}})`, 'dashboards']] },
    {
      title: 'People',
      description: 'Users who signed in during the last 30 days.',
      queries: [[`max(grafana_stat_active_users{${on}})`, 'people']],
    },
  ];
}

function listGraphs(on: string): readonly Panel[] {
  const request = 'grafana_http_request_duration_seconds';
  const upstream = 'grafana_datasource_request';
  return [
    {
      title: 'Requests by status',
      unit: 'reqps',
      queries: [[`sum by (status_code) (${renderRate(`${request}_count{${on}}`)})`, '{{status_code}}']],
    },
    {
      title: 'Time to answer',
      unit: 's',
      queries: [0.5, 0.95].map((quantile) => [
        `histogram_quantile(${quantile}, sum by (le) (${renderRate(`${request}_bucket{${on}}`)}))`,
        `${quantile * 100} %`,
      ]),
    },
    {
      title: 'Queries by data source',
      unit: 'reqps',
      queries: [[`sum by (datasource) (${renderRate(`${upstream}_total{${on}}`)})`, '{{datasource}}']],
    },
    {
      title: 'Queries that failed',
      description: 'Answers of data sources with a status of 400 or more.',
      unit: 'reqps',
      queries: [
        [
          `sum by (datasource, code) (${renderRate(`${upstream}_total{${on},code=~"[45].."}`)})`,
          '{{datasource}} {{code}}',
        ],
      ],
    },
    {
      title: 'Processor',
      description: 'In cores.',
      queries: [[renderRate(`process_cpu_seconds_total{${on}}`), '{{juju_unit}}']],
    },
    { title: 'Memory', unit: 'bytes', queries: [[`process_resident_memory_bytes{${on}}`, '{{juju_unit}}']] },
    {
      title: 'Database connections',
      queries: [
        [`grafana_database_conn_in_use{${on}}`, '{{juju_unit}} in use'],
        [`grafana_database_conn_idle{${on}}`, '{{juju_unit}} idle'],
      ],
    },
    { title: 'Alerts that fire', queries: [[`sum(grafana_alerting_active_alerts{${on}})`, 'alerts']] },
  ];
}

function renderRate(series: string): string {
  return `rate(${series}[$__rate_interval])`;
}

function renderPanel(
  { title, description = '', unit = 'short', queries }: Panel,
  place: { readonly id: number; readonly type: 'stat' | 'timeseries'; readonly gridPos: object },
) {
  return {
    ...place,
    title,
    description,
    datasource,
    fieldConfig: { defaults: { unit }, overrides: [] },
    options: title === 'Version' ? { textMode: 'name' } : {},
    targets: queries.map(([expr, legend], index) => ({
      datasource,
      expr,
      legendFormat: legend,
      refId: refIds[index],
    })),
  };
}
