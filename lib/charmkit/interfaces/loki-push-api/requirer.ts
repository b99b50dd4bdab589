import { type JsonValue, renderCanonicalJson } from '../../base/index.ts';
import {
  getTopology,
  type HookContext,
  publishApp,
  type Relation,
  readUnits,
  renderScrapeMetadata,
} from '../../charm/index.ts';
import { providerUnit } from './schema.ts';

/** Rules about an application's logs, in the form of Loki's ruler. */
export interface LogAlerts {
  readonly groups: readonly JsonValue[];
}

/** Names this application to the receiver of its logs, and brings alert rules about them. Leader only. */
export async function publishLogSender(
  context: HookContext,
  relation: Relation,
  alerts?: LogAlerts,
): Promise<void> {
  await publishApp(context, relation, {
    metadata: renderScrapeMetadata(getTopology(context)),
    alert_rules: renderCanonicalJson(alerts ? { groups: alerts.groups } : {}),
  });
}

/**
 * The URLs to which logs are pushed: each once, although several units behind one ingress name the same. A unit without
 * a valid URL is left out.
 */
export async function readLogEndpoints(context: HookContext, relation: Relation): Promise<readonly string[]> {
  const units = await readUnits(context, relation, { schema: providerUnit, needs: 'endpoint' });
  return [...new Set(units.map(({ data }) => data.endpoint.url))].sort();
}
