import type { AlertGroup } from 'charmkit/interfaces/prometheus-scrape';

/** The alerts about Grafana itself, with the names and severities of the Python charm. */
export const grafanaAlerts: AlertGroup = {
  name: 'grafana_self_monitoring',
  rules: [
    {
      alert: 'GrafanaUnitIsUnavailable',
      expr: 'up{%%juju_topology%%} == 0',
      for: '5m',
      severity: 'warning',
      summary: 'Grafana unit {{ $labels.juju_unit }} of the model {{ $labels.juju_model }} does not answer',
      description:
        'All scrapes of {{ $labels.juju_unit }} failed for five minutes. People who use this unit see no dashboards. ' +
        'Look at its status in Juju and at the log of its container grafana.',
    },
    {
      alert: 'GrafanaUnitIsDown',
      expr: 'avg_over_time(up{%%juju_topology%%}[1m]) < 0.5',
      for: '0m',
      severity: 'critical',
      summary: 'Grafana unit {{ $labels.juju_unit }} of the model {{ $labels.juju_model }} is mostly down',
      description:
        'More than half of the scrapes of {{ $labels.juju_unit }} within a minute failed: it is down, or comes and ' +
        'goes. Look at its status in Juju and at the log of its container grafana.',
    },
  ],
};
