import { renderCanonicalJson } from '../../base/index.ts';
import { type HookContext, publishApp, type Relation } from '../../charm/index.ts';
import type { SecretContent } from '../../hook-tools/index.ts';
import { parseCertificates, parseDatabag } from '../../relation/index.ts';
import {
  type ClientRequest,
  clientSecret,
  clientSecretKey,
  type OauthProvider,
  providerApp,
} from './schema.ts';

/** A client that a provider has registered. */
export interface OauthClient extends Required<OauthProvider> {
  /** Whether the chain contained something that is not a certificate. */
  readonly isChainIncomplete: boolean;
  readonly clientId: string;
  /** The id of the Juju secret that contains the client secret; read it with `parseClientSecret`. */
  readonly clientSecretId: string;
}

/** Requests a client, or changes the request. Leader only. */
export async function requestClient(
  context: HookContext,
  relation: Relation,
  request: ClientRequest,
): Promise<void> {
  const { redirectUris, scope, grantTypes, audience = [], tokenEndpointAuthMethod } = request;
  await publishApp(context, relation, {
    // Only the newest Python library reads a list here.
    redirect_uri: redirectUris.length > 1 ? renderCanonicalJson(redirectUris) : redirectUris[0],
    scope,
    grant_types: renderCanonicalJson(grantTypes),
    audience: renderCanonicalJson(audience),
    token_endpoint_auth_method: tokenEndpointAuthMethod ?? 'client_secret_basic',
  });
}

/** The client that the provider has registered; undefined if there is none, or if a field is missing. */
export async function readClient({ log }: HookContext, relation: Relation): Promise<OauthClient | undefined> {
  const databag = await relation.readRemoteApp();
  if (databag.client_id === undefined || databag.client_secret_id === undefined) return undefined;
  const origin = { relation, log };
  const told = parseDatabag(providerApp, databag, origin);
  const chain = parseCertificates(told?.ca_chain ?? [], origin);
  return (
    told && {
      issuerUrl: told.issuer_url,
      authorizationEndpoint: told.authorization_endpoint,
      tokenEndpoint: told.token_endpoint,
      introspectionEndpoint: told.introspection_endpoint,
      userinfoEndpoint: told.userinfo_endpoint,
      jwksEndpoint: told.jwks_endpoint,
      scope: told.scope,
      jwtAccessToken: told.jwt_access_token ?? false,
      groups: told.groups,
      caChain: chain.certificates,
      isChainIncomplete: chain.isIncomplete,
      clientId: told.client_id,
      clientSecretId: told.client_secret_id,
    }
  );
}

/** The client secret in the content of that Juju secret; undefined if there is none. */
export function parseClientSecret(content: SecretContent): string | undefined {
  return clientSecret.safeParse(content[clientSecretKey]).data || undefined;
}
