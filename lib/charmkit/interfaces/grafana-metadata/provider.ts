import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';

/** The identity and addresses of a Grafana, for other charms. */
export interface GrafanaMetadata {
  /** See `nameGrafana` of `charmkit/interfaces/grafana-datasource`. */
  readonly grafanaUid: string;
  /** URL within the cluster. */
  readonly directUrl: string;
  /** URL from outside; absent without an ingress. */
  readonly ingressUrl?: string | undefined;
}

/** Publishes the metadata. Removes the URL of a removed ingress. Leader only. */
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
