import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';

/** How other charms tell one Grafana from another, and reach it. */
export interface GrafanaMetadata {
  /** See `grafanaUid` of `charmkit/interfaces/grafana-datasource`. */
  readonly grafanaUid: string;
  /** Within the cluster. */
  readonly directUrl: string;
  /** From outside; absent without an ingress. */
  readonly ingressUrl?: string | undefined;
}

/** Tells the other side. Leader only. An ingress that has gone is taken back. */
export async function publishGrafanaMetadata(
  context: HookContext,
  relation: Relation,
  { grafanaUid, directUrl, ingressUrl }: GrafanaMetadata,
): Promise<void> {
  await publishApp(context, relation, {
    grafana_uid: grafanaUid,
    direct_url: new URL(directUrl).href,
    ingress_url: ingressUrl && new URL(ingressUrl).href,
  });
}
