import { renderCanonicalJson } from '../../base/index.ts';
import {
  findUnitFqdn,
  getTopology,
  type HookContext,
  publishApp,
  publishUnit,
  type Relation,
  renderScrapeMetadata,
} from '../../charm/index.ts';
import { type AlertGroup, hostHealth, renderGroup } from './alert-rules.ts';
import { databagKeys } from './schema.ts';

/** Where Prometheus finds the metrics. */
export interface ScrapeJob {
  /** Each is `host:port`. The host `*` means every unit. */
  readonly targets: readonly string[];
  /** Default: `/metrics`. */
  readonly metricsPath?: string;
  /** Default: http. */
  readonly scheme?: 'http' | 'https';
}

export interface ScrapedApplication {
  readonly jobs: readonly ScrapeJob[];
  /** The charm's own alerts. Alerts about the health of every host are added. */
  readonly alerts?: readonly AlertGroup[];
}

/**
 * Publishes scrape targets and alerts to Prometheus: the leader writes them for the application, and each unit its own
 * address. The address is the unit's name in the network, which stays when the pod's IP address changes, and for which
 * its certificate is issued.
 */
export async function publishScrapeJobs(
  context: HookContext,
  relation: Relation,
  { jobs, alerts = [] }: ScrapedApplication,
): Promise<void> {
  const topology = getTopology(context);
  const groups = [...alerts, hostHealth].map((group) => renderGroup(topology, group));
  await publishApp(context, relation, {
    [databagKeys.metadata]: renderScrapeMetadata(topology),
    [databagKeys.jobs]: renderCanonicalJson(jobs.map(renderJob)),
    [databagKeys.alertRules]: renderCanonicalJson({ groups }),
  });
  const fqdn = await findUnitFqdn(context.env);
  await publishUnit(relation, {
    [databagKeys.unitAddress]: fqdn,
    [databagKeys.unitFqdn]: fqdn,
    [databagKeys.unitName]: topology.unit,
  });
}

/** Says that this unit serves no metrics, so that no alert reports them as missing. */
export async function withdrawMetrics(_context: HookContext, relation: Relation): Promise<void> {
  const { unitAddress, unitFqdn, unitName } = databagKeys;
  await publishUnit(relation, { [unitAddress]: undefined, [unitFqdn]: undefined, [unitName]: undefined });
}

function renderJob({ targets, metricsPath = '/metrics', scheme = 'http' }: ScrapeJob) {
  return { metrics_path: metricsPath, scheme, static_configs: [{ targets }] };
}
