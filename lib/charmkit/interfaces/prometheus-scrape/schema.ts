import * as z from 'zod';
import { scrapeMetadata } from '../../charm/index.ts';
import { jsonText, textUpTo } from '../../relation/index.ts';

/** The keys of the interface `prometheus_scrape` (Python library `prometheus_k8s.v0.prometheus_scrape`). */
export const databagKeys = {
  /** Provider, application: JSON, the sender's topology. */
  metadata: 'scrape_metadata',
  /** Provider, application: JSON list of Prometheus scrape configurations. */
  jobs: 'scrape_jobs',
  /** Provider, application: JSON, Prometheus rule groups. */
  alertRules: 'alert_rules',
  /** Provider, unit: the host name or address that replaces `*` in targets. */
  unitAddress: 'prometheus_scrape_unit_address',
  /** Provider, unit: its name in the network, where the address is something else. */
  unitFqdn: 'prometheus_scrape_unit_fqdn',
  /** Provider, unit: a prefix of the metrics path. */
  unitPath: 'prometheus_scrape_unit_path',
  /** Provider, unit: its name. */
  unitName: 'prometheus_scrape_unit_name',
} as const;

const staticConfig = z.object({
  targets: z.array(z.string().min(1)),
  labels: z.record(z.string(), z.string()).optional(),
});

/** Other Prometheus settings of a job pass through. */
const job = z.looseObject({
  job_name: z.string().optional(),
  metrics_path: z.string().default('/metrics'),
  scheme: z.enum(['http', 'https']).default('http'),
  static_configs: z.array(staticConfig).default([{ targets: ['*:80'] }]),
});

const rule = z.looseObject({ expr: z.string().min(1), alert: z.string().optional() });
const group = z.looseObject({ name: z.string().min(1), rules: z.array(rule) });

export const providerApp = z.object({
  [databagKeys.metadata]: jsonText('value', scrapeMetadata),
  [databagKeys.jobs]: jsonText('units', z.array(job)),
  [databagKeys.alertRules]: jsonText('units', z.object({ groups: z.array(group).default([]) })).optional(),
});

const host = textUpTo(260).regex(/^[\w.:-]+$/, 'is not a host name or address');

export const providerUnit = z.object({
  [databagKeys.unitAddress]: host,
  [databagKeys.unitPath]: textUpTo(2048).optional(),
  [databagKeys.unitName]: textUpTo(200).min(1),
});
