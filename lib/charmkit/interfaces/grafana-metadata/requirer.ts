import type { HookContext, Relation } from '../../charm/index.ts';
import { parseDatabag } from '../../relation/index.ts';
import type { GrafanaMetadata } from './provider.ts';
import { providerApp } from './schema.ts';

/** The metadata of the Grafana on the other side; undefined if it is missing. */
export async function readGrafanaMetadata(
  { log }: HookContext,
  relation: Relation,
): Promise<GrafanaMetadata | undefined> {
  const databag = await relation.readRemoteApp();
  if (databag.grafana_uid === undefined) return undefined;
  const told = parseDatabag(providerApp, databag, { relation, log });
  if (!told) return undefined;
  const { grafana_uid: grafanaUid, direct_url: directUrl, ingress_url: ingressUrl } = told;
  return { grafanaUid, directUrl, ...(ingressUrl && { ingressUrl }) };
}
