import { renderCanonicalJson } from '../../base/index.ts';
import { type HookContext, publishApp, type Relation, readApp } from '../../charm/index.ts';
import type { AuthProxy } from './provider.ts';
import { providerApp } from './schema.ts';

/** Grafana's side: publishes Grafana's addresses to the proxy, as `host:port`. Leader only. */
export async function publishGrafanaUrls(
  context: HookContext,
  relation: Relation,
  urls: readonly string[],
): Promise<void> {
  await publishApp(context, relation, { urls: renderCanonicalJson(urls) });
}

/** The settings of the proxy; undefined if they are missing or invalid. */
export async function readAuthProxy(
  context: HookContext,
  relation: Relation,
): Promise<AuthProxy | undefined> {
  const app = await readApp(context, relation, { schema: providerApp });
  if (!app?.auth) return undefined;
  const { proxy } = app.auth;
  return {
    enabled: proxy.enabled,
    headerName: proxy.header_name,
    headerProperty: proxy.header_property,
    autoSignUp: proxy.auto_sign_up,
    syncTtlMinutes: proxy.sync_ttl ?? undefined,
    whitelist: proxy.whitelist ?? undefined,
    headers: proxy.headers ?? undefined,
    headersEncoded: proxy.headers_encoded ?? undefined,
    enableLoginToken: proxy.enable_login_token ?? undefined,
  };
}
