import * as z from 'zod';
import { scrapeMetadata } from '../../charm/index.ts';
import { jsonText, textUpTo } from '../../relation/index.ts';

/** The keys of the interface `parca_scrape` (Python library `parca_k8s.v0.parca_scrape`). */
export const databagKeys = {
  /** Provider, application: JSON, the sender's topology. */
  metadata: 'scrape_metadata',
  /** Provider, application: JSON list of Parca scrape configurations. */
  jobs: 'scrape_jobs',
  /** Provider, unit: the host name or address that replaces `*` in targets. */
  unitAddress: 'parca_scrape_unit_address',
  /** Provider, unit: its name. */
  unitName: 'parca_scrape_unit_name',
} as const;

export const providerApp = z.object({
  [databagKeys.metadata]: jsonText('value', scrapeMetadata),
  [databagKeys.jobs]: jsonText(
    'units',
    z.array(
      z.object({
        scheme: z.enum(['http', 'https']).default('http'),
        static_configs: z.array(z.object({ targets: z.array(z.string().min(1)) })),
      }),
    ),
  ),
});

export const providerUnit = z.object({
  [databagKeys.unitAddress]: textUpTo(260).regex(/^[\w.:-]+$/, 'is not a host name or address'),
  [databagKeys.unitName]: textUpTo(200).min(1),
});
