import { dump } from 'js-yaml';
import { formerDashboardsDirectory, selfDashboardDirectory } from '../files.ts';
import { nameSenderDirectory } from './dashboard-paths.ts';
import type { DashboardSender } from './plan-dashboards.ts';

/** How often Grafana looks for new files. */
const updateIntervalSeconds = 5;

/**
 * The Python charm's provider. If a provider is removed, Grafana deletes its dashboards with their stars,
 * permissions and versions. This provider finds no files and may not delete, so Grafana only forgets which
 * provider owned the dashboards, and the providers after it take over those with the same uid. It comes
 * first, because otherwise Grafana would forget the owners that the others have set.
 */
const former = { ...describeProvider('Default', formerDashboardsDirectory), disableDeletion: true };

/**
 * Renders the file that tells Grafana where dashboards are (Grafana, "Provision dashboards"): one provider
 * for the dashboard about Grafana itself, and one for each sender that has dashboards. Without a folder, they
 * use the folder General, as they always have.
 */
export function renderDashboardProviders(senders: readonly DashboardSender[]): string {
  const ofSenders = senders
    .toSorted((a, b) => a.number - b.number)
    .map(({ number, folder }) => ({
      ...describeProvider(`grafana-dashboard:${number}`, nameSenderDirectory(number)),
      ...(folder === undefined ? {} : { folder }),
    }));
  const providers = [former, describeProvider('grafana-k8s', selfDashboardDirectory), ...ofSenders];
  return dump({ apiVersion: 1, providers }, { sortKeys: true });
}

function describeProvider(name: string, path: string) {
  return { name, type: 'file', updateIntervalSeconds, options: { path } };
}
