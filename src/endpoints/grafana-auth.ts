import { type AuthProxy, publishGrafanaUrls, readAuthProxy } from 'charmkit/interfaces/grafana-auth';
import * as z from 'zod';
import { httpPort } from '../grafana/files.ts';
import { defineFact, type Endpoint } from '../reconcile/observe/endpoint.ts';

/**
 * Grafana's settings for the proxy that signs users in, as environment variables. The key and format are
 * those of the Python charm. Empty if there is no such proxy. If several are related, the first relation
 * counts.
 */
const authEnvironment = defineFact({
  name: 'authProxy',
  key: 'auth_conf_env_vars',
  schema: z.record(z.string().startsWith('GF_AUTH_PROXY_'), z.string()),
  read: async (context): Promise<Readonly<Record<string, string>>> => {
    for (const relation of await context.relations('grafana-auth')) {
      const proxy = await readAuthProxy(context, relation);
      if (proxy) return renderEnvironment(proxy);
    }
    return {};
  },
});

export const grafanaAuth = {
  endpoint: 'grafana-auth',
  fact: authEnvironment,
  publication: {
    by: 'leader',
    publish: (context, relation) => publishGrafanaUrls(context, relation, [`${context.env.app}:${httpPort}`]),
  },
} as const satisfies Endpoint;

function renderEnvironment(proxy: AuthProxy): Readonly<Record<string, string>> {
  const settings = {
    ENABLED: proxy.enabled,
    HEADER_NAME: proxy.headerName,
    HEADER_PROPERTY: proxy.headerProperty,
    AUTO_SIGN_UP: proxy.autoSignUp,
    SYNC_TTL: proxy.syncTtlMinutes,
    WHITELIST: proxy.whitelist,
    HEADERS: proxy.headers,
    HEADERS_ENCODED: proxy.headersEncoded,
    ENABLE_LOGIN_TOKEN: proxy.enableLoginToken,
  };
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) =>
      value === undefined ? [] : [[`GF_AUTH_PROXY_${key}`, renderValue(value)]],
    ),
  );
}

/**
 * Writes a value as the Python charm does, except for lists: Grafana reads lists with commas and without
 * brackets.
 */
function renderValue(value: string | number | boolean | readonly string[]): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'object' ? value.join(',') : String(value);
}
