import { variableOf } from './custom-config.ts';
import type { Ini } from './ini-text.ts';

/** Where users sign in, and as which client Grafana sends them there. */
export interface Oauth {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly userinfoUrl: string;
}

/** Where Grafana takes back the users who have signed in, below its own URL. */
export const callbackPath = '/login/generic_oauth';

const section = 'auth.generic_oauth';
const defaultScopes = 'openid email offline_access';

/** What the charm chooses, and the operator may choose otherwise. */
const choices = [
  { section, key: 'name', value: 'external identity provider' },
  { section, key: 'scopes', value: defaultScopes },
  { section, key: 'use_refresh_token', value: 'True' },
  // Up to 10.2 Grafana refreshes tokens only with this as well; later ones pass over it.
  { section: 'feature_toggles', key: 'enable', value: 'accessTokenExpirationCheck' },
];

/** Grafana's settings for that, but for those that the operator makes (Grafana, "Configure generic OAuth2"). */
export function oauthEnvironment(oauth: Oauth, custom: Ini): Readonly<Record<string, string>> {
  const open = choices.filter((choice) => custom[choice.section]?.[choice.key] === undefined);
  return {
    GF_AUTH_GENERIC_OAUTH_ENABLED: 'True',
    GF_AUTH_GENERIC_OAUTH_CLIENT_ID: oauth.clientId,
    GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: oauth.clientSecret,
    GF_AUTH_GENERIC_OAUTH_AUTH_URL: oauth.authorizationUrl,
    GF_AUTH_GENERIC_OAUTH_TOKEN_URL: oauth.tokenUrl,
    GF_AUTH_GENERIC_OAUTH_API_URL: oauth.userinfoUrl,
    ...Object.fromEntries(open.map((choice) => [variableOf(choice), choice.value])),
  };
}

/** What Grafana asks the provider for, with spaces between; Grafana itself takes commas, too. */
export function scopesOf(custom: Ini): string {
  const scopes = custom[section]?.scopes ?? defaultScopes;
  return scopes
    .trim()
    .split(/[\s,]+/)
    .join(' ');
}
