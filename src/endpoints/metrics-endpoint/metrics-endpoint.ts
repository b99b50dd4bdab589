import { mapRelations } from 'charmkit/charm';
import { publishScrapeJobs, withdrawMetrics } from 'charmkit/interfaces/prometheus-scrape';
import * as z from 'zod';
import { httpPort } from '../../grafana/files.ts';
import { defineFact, type Endpoint } from '../../reconcile/observe/endpoint.ts';
import { grafanaAlerts } from './grafana-alerts.ts';

/** The applications that collect Grafana's metrics. */
const collectors = defineFact({
  name: 'collectors',
  key: 'metrics_collectors',
  schema: z.array(z.string()),
  read: async (context) => {
    const relations = await context.relations('metrics-endpoint');
    const apps = await mapRelations(relations, (relation) => relation.remoteApp());
    return [...new Set(apps.flatMap((app) => app ?? []))].sort();
  },
});

export const metricsEndpoint = {
  endpoint: 'metrics-endpoint',
  fact: collectors,
  publication: {
    by: 'unit',
    // Collectors scrape every unit, at the path from which Grafana serves. At other paths Grafana redirects to
    // the ingress, which may answer from any unit.
    publish: (context, relation, { path, scheme }) =>
      publishScrapeJobs(context, relation, {
        jobs: [{ targets: [`*:${httpPort}`], metricsPath: `${path}/metrics`, scheme }],
        alerts: [grafanaAlerts],
      }),
    publishIdle: withdrawMetrics,
  },
} as const satisfies Endpoint;
