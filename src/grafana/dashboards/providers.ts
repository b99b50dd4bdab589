import { dump } from 'js-yaml';
import { formerDashboardsDirectory, selfDashboardDirectory } from '../files.ts';
import { senderDirectory } from './dashboard-paths.ts';

/** How often Grafana looks for new files by itself. */
const updateIntervalSeconds = 5;

/**
 * The Python charm's provider. Grafana deletes the dashboards of a provider that is gone, and with them their stars,
 * permissions and versions. This one finds none of its files and may not delete: Grafana only forgets whose they are, and
 * the providers after it take over those of the same uid. It comes first, or it would make Grafana forget theirs.
 */
const former = { ...providerOf('Default', formerDashboardsDirectory), disableDeletion: true };

/**
 * The text of the file that tells Grafana where dashboards are (Grafana, "Provision dashboards"): a provider for the one
 * about Grafana itself, and one for each sender that has any. All of them go into the folder General, as they always have.
 */
export function renderDashboardProviders(senders: readonly number[]): string {
  const ofSenders = senders
    .toSorted((a, b) => a - b)
    .map((sender) => providerOf(`grafana-dashboard:${sender}`, senderDirectory(sender)));
  const providers = [former, providerOf('grafana-k8s', selfDashboardDirectory), ...ofSenders];
  return dump({ apiVersion: 1, providers }, { sortKeys: true });
}

function providerOf(name: string, path: string) {
  return { name, type: 'file', updateIntervalSeconds, options: { path } };
}
