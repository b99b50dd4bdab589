import { dump } from 'js-yaml';
import { dashboardsDirectory } from './files.ts';

/** The text of the file that tells Grafana to look for dashboards in the provisioning directory. */
export function renderDashboardsProvider(): string {
  const provider = {
    name: 'Default',
    type: 'file',
    updateIntervalSeconds: 5,
    options: { path: dashboardsDirectory },
  };
  return dump({ apiVersion: 1, providers: [provider] }, { sortKeys: true });
}
