import { renderCanonicalJson } from '../../base/index.ts';
import { type HookContext, publishApp, type Relation, readApp } from '../../charm/index.ts';
import { requirerApp } from './schema.ts';

/** A proxy that signs users in and names them in a header. Undefined settings keep Grafana's default. */
export interface AuthProxy {
  /** Default: true. */
  readonly enabled?: boolean;
  readonly headerName: string;
  /** The property of the user in the header. */
  readonly headerProperty: 'username' | 'email';
  /** Whether Grafana creates unknown users. Default: true. */
  readonly autoSignUp?: boolean;
  /** How long Grafana caches the headers. */
  readonly syncTtlMinutes?: number | undefined;
  /** The addresses and networks from which Grafana accepts the header. Undefined: from everywhere. */
  readonly whitelist?: readonly string[] | undefined;
  /** Additional headers about the user: `Email:X-WEBAUTH-EMAIL`. */
  readonly headers?: readonly string[] | undefined;
  readonly headersEncoded?: boolean | undefined;
  readonly enableLoginToken?: boolean | undefined;
}

/** The proxy's side: publishes its settings to Grafana. Leader only. */
export async function publishAuthProxy(
  context: HookContext,
  relation: Relation,
  proxy: AuthProxy,
): Promise<void> {
  const auth = {
    proxy: {
      enabled: proxy.enabled ?? true,
      header_name: proxy.headerName,
      header_property: proxy.headerProperty,
      auto_sign_up: proxy.autoSignUp ?? true,
      sync_ttl: proxy.syncTtlMinutes,
      whitelist: proxy.whitelist,
      headers: proxy.headers,
      headers_encoded: proxy.headersEncoded,
      enable_login_token: proxy.enableLoginToken,
    },
  };
  await publishApp(context, relation, { auth: renderCanonicalJson(auth) });
}

/** The addresses of the Grafana on the other side, each as `host:port`. */
export async function readGrafanaUrls(context: HookContext, relation: Relation): Promise<readonly string[]> {
  return (await readApp(context, relation, { schema: requirerApp }))?.urls ?? [];
}
