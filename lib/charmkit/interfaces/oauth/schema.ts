import * as z from 'zod';
import { parseJson } from '../../base/index.ts';
import type { SecretNaming } from '../../charm/index.ts';
import { httpUrl, jsonLimits, jsonText, secretId, textUpTo } from '../../relation/index.ts';

/** An application's request to a provider of OAuth 2.0 and OpenID Connect. */
export interface ClientRequest {
  /** The URLs to which users may be sent back. */
  readonly redirectUris: readonly string[];
  /** All scopes of the client, separated by spaces: `openid email`. */
  readonly scope: string;
  readonly grantTypes: readonly string[];
  /** Default: empty. */
  readonly audience?: readonly string[];
  /** Default: `client_secret_basic`. */
  readonly tokenEndpointAuthMethod?: (typeof authMethods)[number];
}

/** A provider's description of itself, for all clients. */
export interface OauthProvider {
  readonly issuerUrl: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly introspectionEndpoint: string;
  readonly userinfoEndpoint: string;
  readonly jwksEndpoint: string;
  /** All scopes that clients may request, separated by spaces. */
  readonly scope: string;
  /** Whether access tokens are JSON Web Tokens. Default: false. */
  readonly jwtAccessToken?: boolean;
  readonly groups?: string | undefined;
  /** Certificates, in PEM, that verify the provider's own. */
  readonly caChain?: readonly string[];
}

const authMethods = ['client_secret_basic', 'client_secret_post'] as const;

/** The Python library reads every value as JSON first, so text that is not JSON means itself. */
const oneOrMany = textUpTo(jsonLimits.certificates.characters).transform((text): string[] => {
  const meant = z.union([z.array(z.string()), z.string().transform((one) => [one])]);
  return meant.safeParse(parseJson(text, jsonLimits.certificates)).data ?? [text];
});

/** For a value that becomes one of Grafana's environment variables. */
const shortText = textUpTo(2048);

/**
 * The interface `oauth` (Python libraries `hydra.v0.oauth` and `charmlibs.interfaces.oauth`). Lists are JSON text.
 * Everything else is plain text, even a client id that looks like a number.
 */
export const requirerApp = z.object({
  redirect_uri: oneOrMany.pipe(z.array(httpUrl).min(1)).optional(),
  scope: shortText,
  grant_types: jsonText('settings', z.array(z.string())),
  audience: jsonText('settings', z.array(z.string())).default([]),
  token_endpoint_auth_method: z.enum(authMethods).default('client_secret_basic'),
});

/** Present when there is a client. Juju stores no empty text, so every present value has content. */
export const providerApp = z.object({
  issuer_url: httpUrl,
  authorization_endpoint: httpUrl,
  token_endpoint: httpUrl,
  introspection_endpoint: httpUrl,
  userinfo_endpoint: httpUrl,
  jwks_endpoint: httpUrl,
  scope: shortText,
  jwt_access_token: shortText.transform((text) => /^(y|yes|t|true|on|1)$/i.test(text)).optional(),
  groups: shortText.optional(),
  ca_chain: oneOrMany.optional(),
  client_id: shortText,
  client_secret_id: secretId,
});

/** The fields in which the providers on an endpoint name secrets. */
export function locateClientSecret(endpoint: string): SecretNaming {
  return {
    endpoint,
    readIds: ({ client_secret_id }) => ({ client_secret_id: secretId.safeParse(client_secret_id).data }),
  };
}

/** The key of the client secret in the Juju secret. */
export const clientSecretKey = 'secret';

/** It becomes an environment variable as well. */
export const clientSecret = textUpTo(4096);
