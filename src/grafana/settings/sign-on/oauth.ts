import { nameVariable } from '../custom-config.ts';
import type { Ini } from '../ini-text.ts';
import { type Roles, renderRolePath } from './roles.ts';

/** The provider at which users sign in, and the client as which Grafana sends them there. */
export interface Oauth {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly userinfoUrl: string;
}

/** The path below Grafana's URL to which the provider returns users who have signed in. */
export const callbackPath = '/login/generic_oauth';

const section = 'auth.generic_oauth';
const rolePath = { section, key: 'role_attribute_path' };
const defaultScopes = 'openid email offline_access';

/** The charm's defaults, which the operator may change. */
const choices = [
  { section, key: 'name', value: 'external identity provider' },
  { section, key: 'scopes', value: defaultScopes },
  { section, key: 'use_refresh_token', value: 'True' },
  // Up to 10.2, Grafana refreshes tokens only with this feature as well. Later releases ignore it.
  { section: 'feature_toggles', key: 'enable', value: 'accessTokenExpirationCheck' },
];

/**
 * Grafana's settings for the provider, except for those that the operator sets (Grafana, "Configure generic
 * OAuth2").
 */
export function planOauthVariables(
  oauth: Oauth,
  { custom, roles }: { readonly custom: Ini; readonly roles: Roles },
): Readonly<Record<string, string>> {
  const path = renderRolePath(roles);
  const all = path === undefined ? choices : [...choices, { ...rolePath, value: path }];
  const open = all.filter((choice) => custom[choice.section]?.[choice.key] === undefined);
  return {
    GF_AUTH_GENERIC_OAUTH_ENABLED: 'True',
    GF_AUTH_GENERIC_OAUTH_CLIENT_ID: oauth.clientId,
    GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: oauth.clientSecret,
    GF_AUTH_GENERIC_OAUTH_AUTH_URL: oauth.authorizationUrl,
    GF_AUTH_GENERIC_OAUTH_TOKEN_URL: oauth.tokenUrl,
    GF_AUTH_GENERIC_OAUTH_API_URL: oauth.userinfoUrl,
    ...Object.fromEntries(open.map((choice) => [nameVariable(choice), choice.value])),
  };
}

/** Whether the operator's own expression decides, so that the roles have no effect. */
export function isOverridingRoles(custom: Ini): boolean {
  return custom[rolePath.section]?.[rolePath.key] !== undefined;
}

/**
 * The scopes that Grafana requests from the provider, separated by spaces. Grafana itself also accepts
 * commas.
 */
export function chooseScopes(custom: Ini): string {
  const scopes = custom[section]?.scopes ?? defaultScopes;
  return scopes
    .trim()
    .split(/[\s,]+/)
    .join(' ');
}
