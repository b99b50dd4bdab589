import { canonicalJson } from '../../base/index.ts';
import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';
import { parseDatabag } from '../../relation/index.ts';
import { requirerApp } from './schema.ts';

/** A proxy that signs users in and names them in a header. What is undefined is left to Grafana. */
export interface AuthProxy {
  /** Default true. */
  readonly enabled?: boolean;
  readonly headerName: string;
  /** What the header holds of the user. */
  readonly headerProperty: 'username' | 'email';
  /** Whether Grafana creates users that it has not seen; default true. */
  readonly autoSignUp?: boolean;
  /** How long Grafana does without reading the headers again. */
  readonly syncTtlMinutes?: number | undefined;
  /** The addresses and networks from which Grafana takes the header; from anywhere if undefined. */
  readonly whitelist?: readonly string[] | undefined;
  /** Other headers about the user: `Email:X-WEBAUTH-EMAIL`. */
  readonly headers?: readonly string[] | undefined;
  readonly headersEncoded?: boolean | undefined;
  readonly enableLoginToken?: boolean | undefined;
}

/** The proxy's side: tells Grafana how users arrive. Leader only. */
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
  await publishApp(context, relation, { auth: canonicalJson(auth) });
}

/** Where the Grafana on the other side is, each as `host:port`. */
export async function readGrafanaUrls({ log }: HookContext, relation: Relation): Promise<readonly string[]> {
  return parseDatabag(requirerApp, await relation.readRemoteApp(), { relation, log })?.urls ?? [];
}
