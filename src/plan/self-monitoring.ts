import { applicationOf, type GrafanaSource } from 'charmkit/interfaces/grafana-datasource';

/**
 * Whether an application that collects Grafana's metrics is a data source, too: then Grafana can show its own metrics.
 * The same application is known by its relations; only the data source of a whole application is known by its name.
 */
export function isSelfMonitored(sources: readonly GrafanaSource[], collectors: readonly string[]): boolean {
  return sources.some(({ name, unit }) => {
    const application = unit === null ? applicationOf(name) : unit.slice(0, unit.indexOf('/'));
    return application !== undefined && collectors.includes(application);
  });
}
