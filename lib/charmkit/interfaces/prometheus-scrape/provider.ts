import { canonicalJson } from '../../base/index.ts';
import {
  type HookContext,
  publishApp,
  publishUnit,
  type Relation,
  topologyOf,
  unitFqdn,
} from '../../charm/index.ts';
import { type AlertGroup, hostHealth, renderGroup } from './alert-rules.ts';
import { databagKeys } from './schema.ts';

/** Where metrics are. */
export interface ScrapeJob {
  /** Each `host:port`; `*` as the host stands for every unit, however many there are. */
  readonly targets: readonly string[];
  /** Default `/metrics`. */
  readonly metricsPath?: string;
  /** Default http. */
  readonly scheme?: 'http' | 'https';
}

export interface ScrapedApplication {
  readonly jobs: readonly ScrapeJob[];
  /** The charm's own alerts; those of every host's health are added. */
  readonly alerts?: readonly AlertGroup[];
}

/**
 * Tells Prometheus what to scrape and when to raise an alarm: the leader for the application, and each unit gives its
 * own address. That is its name in the network, which a pod keeps when it gets another IP address, and which its
 * certificate is made out to.
 */
export async function publishScrapeJobs(
  context: HookContext,
  relation: Relation,
  { jobs, alerts = [] }: ScrapedApplication,
): Promise<void> {
  const topology = topologyOf(context);
  const { model, modelUuid, application, unit, charmName } = topology;
  const groups = [...alerts, hostHealth].map((group) => renderGroup(topology, group));
  await publishApp(context, relation, {
    [databagKeys.metadata]: canonicalJson({
      model,
      model_uuid: modelUuid,
      application,
      unit,
      charm_name: charmName,
    }),
    [databagKeys.jobs]: canonicalJson(jobs.map(renderJob)),
    [databagKeys.alertRules]: canonicalJson({ groups }),
  });
  await publishUnit(relation, {
    [databagKeys.unitAddress]: await unitFqdn(context.env),
    [databagKeys.unitName]: unit,
  });
}

/** Says that this unit serves no metrics, so that nobody misses them. */
export async function withdrawMetrics(_context: HookContext, relation: Relation): Promise<void> {
  await publishUnit(relation, { [databagKeys.unitAddress]: undefined, [databagKeys.unitName]: undefined });
}

function renderJob({ targets, metricsPath = '/metrics', scheme = 'http' }: ScrapeJob) {
  return { metrics_path: metricsPath, scheme, static_configs: [{ targets }] };
}
