import { isIP } from 'node:net';
import { renderTopologyLabels } from 'charmkit/charm';
import { type CharmConfig, fillDefaults, isInvalid } from '../../config.ts';
import { type Address, planService } from '../../grafana/layers/layer.ts';
import { isSecretKey } from '../../grafana/notes/secret-key.ts';
import { describeRelease } from '../../grafana/observing/release.ts';
import type { Settings } from '../../grafana/planning/plan-settings-files.ts';
import { collectSections, findConflict } from '../../grafana/settings/custom-config.ts';
import {
  type Database,
  embeddedDatabase,
  findCurrentDatabase,
  planDatabase,
} from '../../grafana/settings/database.ts';
import { planIni } from '../../grafana/settings/ini.ts';
import { describePluginsProblem } from '../../grafana/settings/plugins.ts';
import { completeProxy, listHosts } from '../../grafana/settings/proxy.ts';
import { parseLdapConfig, renderLdap } from '../../grafana/settings/sign-on/ldap.ts';
import type { Urls } from '../observe/endpoint.ts';
import type { Observation } from '../observe/observe.ts';

/** The part of an observation that the settings need. */
export type SettingsInput = Pick<
  Observation,
  | 'adminUser'
  | 'config'
  | 'credentials'
  | 'custom'
  | 'database'
  | 'facts'
  | 'oauth'
  | 'podAddress'
  | 'proxy'
  | 'secretKey'
  | 'sharing'
  | 'sources'
  | 'topology'
  | 'urls'
  | 'workload'
>;

export interface SettingsPlan {
  /** Undefined if a running Grafana keeps its current settings. */
  readonly settings: Settings | undefined;
  /** The problems that the operator must correct, those of options first. */
  readonly problems: readonly string[];
}

/**
 * Plans how Grafana runs. While an option is invalid, a Grafana that is set up keeps its settings, except for
 * its address. A Grafana that is not set up, for example in a pod that Kubernetes has moved, starts without
 * the invalid part rather than not at all.
 */
export function planSettings(observed: SettingsInput, password: string | undefined): SettingsPlan {
  const { config: parsed, credentials, custom, workload } = observed;
  const config = fillDefaults(parsed);
  const wanted = collectSettings(observed, config, password ?? '');
  const conflict = findConflict(custom.entries, {
    environment: planService(wanted).environment,
    ini: planIni(wanted),
  });
  const pluginsProblem =
    workload && describePluginsProblem(config.plugins, describeRelease(workload.release));
  const problems = [
    ...(parsed.valid ? [] : parsed.problems),
    ...credentials.problems,
    ...custom.problems,
    ...(conflict ? [`option custom_config: ${conflict.message}`] : []),
    ...(pluginsProblem === undefined ? [] : [pluginsProblem]),
  ];
  const isSetUp = workload?.applied.started !== undefined;
  const isAwaiting = password === undefined || chooseDatabase(observed.database, workload) === undefined;
  const isRefused = problems.length > 0 || findNewLogin(observed) !== undefined;
  if (isAwaiting || lacksSecretKey(observed, config) || (isSetUp && isRefused))
    return { settings: undefined, problems };
  // Some of the settings without the others could be less safe than none of them.
  const isPartial = conflict !== undefined || custom.problems.length > 0;
  const keys = collectSections(custom.entries.filter(isSecretKey));
  return { settings: isPartial ? { ...wanted, custom: keys } : wanted, problems };
}

/** With another key, Grafana could not read the passwords in its database. */
function lacksSecretKey({ custom, secretKey }: SettingsInput, config: CharmConfig): boolean {
  const isUnread = config.custom_config.some(isSecretKey) && !custom.entries.some(isSecretKey);
  return isUnread || secretKey.state === 'damaged';
}

/**
 * The login that the option admin_user names, if Grafana has accepted another one. Grafana takes the option's name only
 * into a new database.
 */
export function findNewLogin({
  adminUser,
  config,
}: Pick<Observation, 'adminUser' | 'config'>): string | undefined {
  const { admin_user: user } = fillDefaults(config);
  const isKnown = user === adminUser || isInvalid(config, 'admin_user');
  return isKnown ? undefined : user;
}

export function planAddress({ external, path, scheme }: Urls): Address {
  return { externalUrl: external, serveFromSubPath: path !== '', isSecure: scheme === 'https' };
}

function collectSettings(
  {
    adminUser,
    credentials: { contents },
    custom: { entries },
    database,
    facts,
    oauth: { oauth },
    podAddress,
    proxy,
    secretKey,
    sharing,
    sources,
    topology,
    urls,
    workload,
  }: SettingsInput,
  config: CharmConfig,
  password: string,
): Settings {
  const ldap = chooseLdap(config, contents.ldap_credentials);
  const used = chooseDatabase(database, workload) ?? embeddedDatabase;
  return {
    reportingEnabled: config.reporting_enabled,
    logLevel: config.log_level,
    allowEmbedding: config.allow_embedding,
    allowAnonymousAccess: config.allow_anonymous_access,
    autoAssignOrg: config.enable_auto_assign_org,
    proxy: completeProxy(proxy, {
      hostName: new URL(urls.direct).hostname,
      relatedHosts: listRelatedHosts(sources, oauth, facts.workloadTraces),
    }),
    ...planAddress(urls),
    authProxy: facts.authProxy,
    oauth,
    roles: { admin: config.admin_roles ?? [], editor: config.editor_roles ?? [] },
    isProfiled: facts.isProfiled,
    tracing: facts.workloadTraces
      ? { address: facts.workloadTraces, resource: renderTopologyLabels(topology) }
      : undefined,
    admin: { user: adminUser, password },
    alertingPeers: sharing === 'now' ? { name: nameUnits(urls), address: podAddress } : undefined,
    database: used,
    secretKey: secretKey.state === 'own' ? secretKey.key : undefined,
    smtp: chooseSmtp(config, contents.smtp_credentials),
    custom: collectSections(entries),
    plugins: config.plugins,
    ldap: ldap ?? '',
    usesLdap: ldap !== undefined,
    release: workload?.release,
  };
}

/**
 * The hosts of related applications that Grafana asks by HTTP. An identity provider may be on the internet, behind the
 * proxy, so only its addresses count.
 */
function listRelatedHosts(
  { sources }: SettingsInput['sources'],
  oauth: SettingsInput['oauth']['oauth'],
  traces: string | null,
): readonly string[] {
  const provider = listHosts(oauth ? [oauth.tokenUrl, oauth.userinfoUrl] : []).filter(
    (host) => isIP(host) > 0,
  );
  const receiver = traces === null ? [] : [/^\w+:\/\//.test(traces) ? traces : `http://${traces}`];
  return [...listHosts([...sources.map(({ url }) => url), ...receiver]), ...provider];
}

/** The name of all units: a unit's own name without its pod (`<pod>.<app>-endpoints.<model>.svc.…`). */
function nameUnits({ direct }: Urls): string {
  return new URL(direct).hostname.replace(/^[^.]*\./, '');
}

/** Undefined if there is no database to use. */
function chooseDatabase(
  database: SettingsInput['database'],
  workload: SettingsInput['workload'],
): Database | undefined {
  if (database.state === 'embedded') return embeddedDatabase;
  return database.state === 'ready'
    ? planDatabase(database.postgresql)
    : findCurrentDatabase(workload?.files ?? {});
}

type Content = Readonly<Record<string, string>> | undefined;

/** Without their credentials, mail or LDAP would fail later with a less clear message. */
function chooseSmtp(config: CharmConfig, content: Content): Settings['smtp'] {
  if (config.smtp_host === undefined || (config.smtp_credentials !== undefined && !content)) return undefined;
  return {
    host: config.smtp_host,
    fromAddress: config.smtp_from_address,
    fromName: config.smtp_from_name,
    user: content?.username,
    password: content?.password,
  };
}

function chooseLdap(config: CharmConfig, content: Content): string | undefined {
  if (config.ldap_config === undefined || (config.ldap_credentials !== undefined && !content))
    return undefined;
  return renderLdap(parseLdapConfig(config.ldap_config), content?.['bind-password']);
}
