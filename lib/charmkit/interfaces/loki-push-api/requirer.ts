import { type JsonValue, renderCanonicalJson } from '../../base/index.ts';
import {
  getTopology,
  type HookContext,
  publishApp,
  type Relation,
  renderScrapeMetadata,
} from '../../charm/index.ts';
import { parseDatabag } from '../../relation/index.ts';
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
export async function readLogEndpoints({ log }: HookContext, relation: Relation): Promise<readonly string[]> {
  const units = await relation.units();
  const urls = await Promise.all(
    units.map(async (unit) => {
      const databag = await relation.readRemoteUnit(unit);
      if (databag.endpoint === undefined) return [];
      return parseDatabag(providerUnit, databag, { relation, log })?.endpoint.url ?? [];
    }),
  );
  return [...new Set(urls.flat())].sort();
}
