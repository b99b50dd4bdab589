import * as z from 'zod';
import { parseJson } from '../../base/index.ts';
import type { SecretNaming } from '../../charm/index.ts';
import { httpUrl, jsonLimits, jsonText, secretId, textUpTo } from '../../relation/index.ts';

/** What an application wants to be registered as with a provider of OAuth 2.0 and OpenID Connect. */
export interface ClientRequest {
  /** Where users may be sent back to. */
  readonly redirectUris: readonly string[];
  /** All that the client may ask for, with spaces between: `openid email`. */
  readonly scope: string;
  readonly grantTypes: readonly string[];
  /** Default: nobody in particular. */
  readonly audience?: readonly string[];
  /** Default `client_secret_basic`. */
  readonly tokenEndpointAuthMethod?: (typeof authMethods)[number];
}

/** What a provider says of itself to all of its clients. */
export interface OauthProvider {
  readonly issuerUrl: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly introspectionEndpoint: string;
  readonly userinfoEndpoint: string;
  readonly jwksEndpoint: string;
  /** All that clients may ask for, with spaces between. */
  readonly scope: string;
  /** Whether access tokens are JSON Web Tokens; default false. */
  readonly jwtAccessToken?: boolean;
  readonly groups?: string | undefined;
  /** Certificates, in PEM, by which the provider's own can be verified. */
  readonly caChain?: readonly string[];
}

const authMethods = ['client_secret_basic', 'client_secret_post'] as const;

/** The Python library reads every value as JSON first, so that text alone may be meant as text. */
const oneOrMany = textUpTo(jsonLimits.certificates.characters).transform((text): string[] => {
  const meant = z.union([z.array(z.string()), z.string().transform((one) => [one])]);
  return meant.safeParse(parseJson(text, jsonLimits.certificates)).data ?? [text];
});

/** Of what ends in one of Grafana's environment variables. */
const shortText = textUpTo(2048);

/**
 * The interface `oauth` (Python libraries `hydra.v0.oauth` and `charmlibs.interfaces.oauth`). Lists are JSON text, all
 * else is text as it is: also a client id that looks like a number.
 */
export const requirerApp = z.object({
  redirect_uri: oneOrMany.pipe(z.array(httpUrl).min(1)).optional(),
  scope: shortText,
  grant_types: jsonText('settings', z.array(z.string())),
  audience: jsonText('settings', z.array(z.string())).default([]),
  token_endpoint_auth_method: z.enum(authMethods).default('client_secret_basic'),
});

/** Once there is a client. Juju keeps no empty text, so that what is there says something. */
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

/** Which secret the providers on an endpoint name. */
export function locateClientSecret(endpoint: string): SecretNaming {
  return {
    endpoint,
    readIds: ({ client_secret_id }) => ({ client_secret_id: secretId.safeParse(client_secret_id).data }),
  };
}

/** The key under which a client's secret lies in the Juju secret. */
export const clientSecretKey = 'secret';

/** It ends in an environment variable as well. */
export const clientSecret = textUpTo(4096);
