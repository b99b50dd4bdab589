import * as z from 'zod';
import { renderCanonicalJson } from '../base/index.ts';
import type { JujuTopology } from './topology.ts';

/** A sender's topology as `renderScrapeMetadata` writes it. Some senders leave out the unit and the charm. */
export const scrapeMetadata = z.object({
  model: z.string(),
  model_uuid: z.string(),
  application: z.string(),
  unit: z.string().optional(),
  charm_name: z.string().optional(),
});

/** A topology as JSON, with the keys of the scrape interfaces' `scrape_metadata`. */
export function renderScrapeMetadata(topology: JujuTopology): string {
  const { model, modelUuid: model_uuid, application, unit, charmName: charm_name } = topology;
  return renderCanonicalJson({ model, model_uuid, application, unit, charm_name });
}
