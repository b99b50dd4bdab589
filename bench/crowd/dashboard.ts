import { encodeContent } from 'charmkit/interfaces/grafana-dashboard';

/**
 * The one dashboard that an application sends: 24 panels and 25 KB of JSON, the median of what charms of the Canonical
 * Observability Stack send.
 */
export function renderDashboards(application: string, revision = 1): string {
  const dashboard = {
    uid: application,
    title: `All about ${application}`,
    version: revision,
    schemaVersion: 38,
    templating: { list: [] },
    panels: Array.from({ length: 24 }, (_, number) => panel(application, number)),
  };
  const template = {
    charm: application,
    content: encodeContent(JSON.stringify(dashboard)),
    dashboard_alt_uid: application,
    inject_dropdowns: true,
    juju_topology: { model: 'cos', model_uuid: modelUuid, application, unit: `${application}/0` },
  };
  return JSON.stringify({ templates: { 'file:all': template }, uuid: `${application}-${revision}` });
}

export const modelUuid = 'f2c1b2a0-3f6e-4d2a-9b6b-2a1f0c9d8e71';

function panel(application: string, number: number) {
  const metric = `${application.replaceAll('-', '_')}_requests_${number}_total`;
  const source = { type: 'prometheus', uid: '${prometheusds}' };
  return {
    id: number + 1,
    type: 'timeseries',
    title: `Requests of kind ${number} for each instance and status`,
    description: 'How many requests are answered in a second, by the instance that does it and its answer.',
    datasource: source,
    gridPos: { h: 8, w: 12, x: (number % 2) * 12, y: Math.floor(number / 2) * 8 },
    fieldConfig: { defaults: { unit: 'reqps', custom: { lineWidth: 1, fillOpacity: 10 } }, overrides: [] },
    options: { legend: { displayMode: 'table', placement: 'bottom' }, tooltip: { mode: 'multi' } },
    targets: [
      { refId: 'A', datasource: source, expr: `sum by (instance, status) (rate(${metric}{job="x"}[5m]))` },
      { refId: 'B', datasource: source, expr: `histogram_quantile(0.99, rate(${metric}_bucket[5m]))` },
    ],
  };
}
