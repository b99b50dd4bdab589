import { dump } from 'js-yaml';
import { senderDirectory } from './dashboard-paths.ts';

/** How often Grafana looks for new files by itself. */
const updateIntervalSeconds = 5;

/**
 * The text of the file that tells Grafana where dashboards are (Grafana, "Provision dashboards"): a provider for each
 * sender that has any. All of them go into the folder General, as they always have.
 */
export function renderDashboardProviders(senders: readonly number[]): string {
  const providers = senders
    .toSorted((a, b) => a - b)
    .map((sender) => ({
      name: `grafana-dashboard:${sender}`,
      type: 'file',
      updateIntervalSeconds,
      options: { path: senderDirectory(sender) },
    }));
  return dump({ apiVersion: 1, providers }, { sortKeys: true });
}
