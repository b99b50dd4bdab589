import { type GrafanaSource, parseApplication } from 'charmkit/interfaces/grafana-datasource';

/**
 * Whether an application that collects Grafana's metrics is also a data source, so that Grafana can show its
 * own metrics. Relations identify the application. A name identifies only the data source of a whole
 * application.
 */
export function isSelfMonitored(sources: readonly GrafanaSource[], collectors: readonly string[]): boolean {
  return sources.some(({ name, unit }) => {
    const application = unit === null ? parseApplication(name) : unit.slice(0, unit.indexOf('/'));
    return application !== undefined && collectors.includes(application);
  });
}
