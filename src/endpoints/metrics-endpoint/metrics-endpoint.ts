import { type HookContext, mapRelations, type Relation } from 'charmkit/charm';
import { publishScrapeJobs } from 'charmkit/interfaces/prometheus-scrape';
import * as z from 'zod';
import { httpPort } from '../../grafana/files.ts';
import type { Urls } from '../../observe/urls.ts';
import type { SharedFact } from '../grafana.ts';
import { grafanaAlerts } from './grafana-alerts.ts';

/** The applications that collect Grafana's metrics. */
export const collectors: SharedFact<readonly string[]> = {
  key: 'metrics_collectors',
  endpoint: 'metrics-endpoint',
  schema: z.array(z.string()),
  read: async (context) => {
    const relations = await context.relations('metrics-endpoint');
    const apps = await mapRelations(relations, (relation) => relation.remoteApp());
    return [...new Set(apps.flatMap((app) => app ?? []))].sort();
  },
};

/**
 * Collectors scrape every unit, at the path from which Grafana serves. At other paths Grafana redirects to
 * the ingress, which may answer from any unit.
 */
export async function publishMetricsTarget(
  context: HookContext,
  relation: Relation,
  urls: Urls,
): Promise<void> {
  await publishScrapeJobs(context, relation, {
    jobs: [{ targets: [`*:${httpPort}`], metricsPath: `${urls.path}/metrics`, scheme: urls.scheme }],
    alerts: [grafanaAlerts],
  });
}
