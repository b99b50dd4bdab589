import { type HookContext, type Relation, readApp } from '../../charm/index.ts';
import type { GrafanaMetadata } from './provider.ts';
import { providerApp } from './schema.ts';

/** The metadata of the Grafana on the other side; undefined if it is missing. */
export async function readGrafanaMetadata(
  context: HookContext,
  relation: Relation,
): Promise<GrafanaMetadata | undefined> {
  const app = await readApp(context, relation, { schema: providerApp, needs: 'grafana_uid' });
  if (!app) return undefined;
  const { grafana_uid: grafanaUid, direct_url: directUrl, ingress_url: ingressUrl } = app;
  return { grafanaUid, directUrl, ...(ingressUrl && { ingressUrl }) };
}
