import type { Layer, Service } from 'charmkit/pebble';
import {
  certificateKeyPath,
  certificatePath,
  httpPort,
  iniPath,
  ldapPath,
  profilingPort,
  provisioningDirectory,
} from '../files.ts';
import type { Release } from '../observing/release.ts';
import { type AlertingPeers, planAlertingVariables } from '../settings/alerting.ts';
import type { Ini } from '../settings/ini-text.ts';
import type { Proxies } from '../settings/proxy.ts';
import { type Oauth, planOauthVariables } from '../settings/sign-on/oauth.ts';
import type { Roles } from '../settings/sign-on/roles.ts';
import { planTracingVariables, type Tracing } from '../settings/tracing.ts';
import { checkName } from './health-check.ts';

export const serviceName = 'grafana';

/** Distinguishes the charm's service from that of the image. The Python charm writes the same. */
export const serviceSummary = 'grafana-k8s service';

/** The address of Grafana. */
export interface Address {
  readonly externalUrl: string;
  /** Whether users reach Grafana below a path that a proxy in front of it keeps in the request. */
  readonly serveFromSubPath: boolean;
  /** Whether Grafana serves HTTPS, with the certificate in its files. */
  readonly isSecure: boolean;
}

export interface LayerInput extends Address {
  readonly logLevel: string;
  readonly allowEmbedding: boolean;
  readonly allowAnonymousAccess: boolean;
  readonly autoAssignOrg: boolean;
  readonly proxy: Proxies;
  /** Whether ldap.toml configures the lookup of users. */
  readonly usesLdap: boolean;
  /** `GF_AUTH_PROXY_*` for a proxy that signs users in. Empty without a proxy. */
  readonly authProxy: Readonly<Record<string, string>>;
  /** Undefined while no identity provider signs users in. */
  readonly oauth: Oauth | undefined;
  readonly roles: Roles;
  /** The settings that the operator adds in the INI file. */
  readonly custom: Ini;
  /** Whether Grafana serves profiles. */
  readonly isProfiled: boolean;
  /** Undefined if Grafana sends no traces. */
  readonly tracing: Tracing | undefined;
  /** Undefined if no other unit runs Grafana on the same database. */
  readonly alertingPeers: AlertingPeers | undefined;
  readonly admin: { readonly user: string; readonly password: string };
  /** Undefined if the container does not report its Grafana release. */
  readonly release: Release | undefined;
}

/**
 * Plans the service that runs Grafana. Settings are `GF_<SECTION>_<KEY>` variables (Grafana, "Configure
 * Grafana").
 */
export function planService(input: LayerInput) {
  return {
    // Not `merge`: Pebble would append lists to themselves if the layer is added twice.
    override: 'replace',
    summary: serviceSummary,
    command: `${input.release?.program ?? 'grafana-server'} -config ${iniPath}`,
    startup: 'enabled',
    environment: renderEnvironment(input),
  } as const satisfies Service;
}

/** The current service, with a different address. */
export function replaceAddress(service: Service, address: Address) {
  const {
    GF_SERVER_CERT_FILE: _file,
    GF_SERVER_CERT_KEY: _key,
    GF_SERVER_CERTS_WATCH_INTERVAL: _interval,
    ...others
  } = service.environment ?? {};
  const environment = { ...others, ...renderAddress(address) };
  return { ...service, override: 'replace', environment } as const satisfies Service;
}

export function buildLayer(
  service: NonNullable<Layer['services']>[string],
  check: NonNullable<Layer['checks']>[string],
): Layer {
  return {
    summary: 'grafana-k8s layer',
    description: 'grafana-k8s layer',
    services: { [serviceName]: service },
    checks: { [checkName]: check },
  };
}

function renderEnvironment(input: LayerInput): Record<string, string> {
  return {
    GF_SERVER_HTTP_PORT: String(httpPort),
    GF_LOG_LEVEL: input.logLevel,
    GF_PLUGINS_ENABLE_ALPHA: 'true',
    GF_PATHS_PROVISIONING: provisioningDirectory,
    GF_SECURITY_ALLOW_EMBEDDING: String(input.allowEmbedding),
    GF_AUTH_ANONYMOUS_ENABLED: String(input.allowAnonymousAccess),
    GF_USERS_AUTO_ASSIGN_ORG: String(input.autoAssignOrg),
    https_proxy: input.proxy.https,
    http_proxy: input.proxy.http,
    no_proxy: input.proxy.no,
    ...input.authProxy,
    ...(input.oauth ? planOauthVariables(input.oauth, input) : {}),
    ...renderAddress(input),
    GF_SERVER_ENFORCE_DOMAIN: 'false',
    ...(input.usesLdap ? { GF_AUTH_LDAP_ENABLED: 'true', GF_AUTH_LDAP_CONFIG_FILE: ldapPath } : {}),
    ...(input.isProfiled ? profiling : {}),
    ...(input.tracing ? planTracingVariables(input.tracing) : {}),
    ...(input.alertingPeers ? planAlertingVariables(input.alertingPeers) : {}),
    // These two apply only while Grafana creates its database.
    GF_SECURITY_ADMIN_PASSWORD: input.admin.password,
    GF_SECURITY_ADMIN_USER: input.admin.user,
  };
}

function renderAddress({ externalUrl, serveFromSubPath, isSecure }: Address): Record<string, string> {
  return {
    GF_SERVER_SERVE_FROM_SUB_PATH: serveFromSubPath ? 'True' : 'False',
    GF_SERVER_ROOT_URL: externalUrl,
    ...(isSecure ? secure : { GF_SERVER_PROTOCOL: 'http' }),
  };
}

const secure = {
  GF_SERVER_PROTOCOL: 'https',
  GF_SERVER_CERT_FILE: certificatePath,
  GF_SERVER_CERT_KEY: certificateKeyPath,
  GF_SERVER_CERTS_WATCH_INTERVAL: '10s',
};

const profiling = {
  GF_DIAGNOSTICS_PROFILING_ENABLED: 'true',
  GF_DIAGNOSTICS_PROFILING_ADDR: '0.0.0.0',
  GF_DIAGNOSTICS_PROFILING_PORT: String(profilingPort),
};
