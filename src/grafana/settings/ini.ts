import { dataDirectory, pluginsDirectory } from '../files.ts';
import { planSecretKey } from '../notes/secret-key.ts';
import { describeRelease, type Release } from '../observing/release.ts';
import type { Database } from './database.ts';
import { type Ini, mergeIni, renderSections } from './ini-text.ts';
import { planPlugins } from './plugins.ts';
import type { Smtp } from './smtp.ts';
import { planSmtp } from './smtp.ts';
import { planTracing, type Tracing } from './tracing.ts';

export interface IniInput {
  readonly reportingEnabled: boolean;
  readonly smtp: Smtp | undefined;
  /** Undefined if Grafana sends no traces. */
  readonly tracing: Tracing | undefined;
  readonly database: Database;
  /** The key that encrypts passwords in the database. Undefined for Grafana's default. */
  readonly secretKey: string | undefined;
  readonly release: Release | undefined;
  /** The plugins to install, as `id@version`. */
  readonly plugins: readonly string[];
  /** The settings that the operator adds. */
  readonly custom: Ini;
}

/**
 * Renders grafana-config.ini: settings that the environment can't contain, because of their form, length or
 * secrecy.
 */
export function renderIni(input: IniInput): string {
  return renderSections(mergeIni(planIni(input), input.custom));
}

/** The charm's own settings in that file. */
export function planIni(input: IniInput): Ini {
  const { smtp, tracing, database, release, secretKey, custom } = input;
  const { canLockMigrations } = describeRelease(release);
  return {
    // By default, the image stores plugins and search indexes outside of the storage, so they would be lost
    // with the pod.
    paths: { data: dataDirectory, plugins: pluginsDirectory },
    ...(tracing ? planTracing(tracing) : {}),
    ...planCalls(input),
    ...planSecretKey(secretKey, custom),
    ...(canLockMigrations ? { unified_storage: { migration_locking: 'true' } } : {}),
    ...(smtp ? { smtp: planSmtp(smtp) } : {}),
    database: database.section,
  };
}

/**
 * Plans Grafana's connections to Grafana Labs. From version 11.3 on, Grafana also installs apps and updates
 * plugins at its start.
 */
function planCalls({ plugins, release, reportingEnabled }: IniInput): Ini {
  const traits = describeRelease(release);
  const wanted = planPlugins(plugins, traits);
  if (reportingEnabled) return Object.keys(wanted).length === 0 ? {} : { plugins: wanted };
  const withoutApps = traits.canSkipPreinstalled ? { preinstall_disabled: 'true' } : {};
  return {
    analytics: quietAnalytics,
    plugins: { preinstall_auto_update: 'false', ...withoutApps, ...wanted },
  };
}

const quietAnalytics = {
  reporting_enabled: 'false',
  check_for_updates: 'false',
  check_for_plugin_updates: 'false',
  feedback_links_enabled: 'false',
  application_insights_connection_string: '',
  application_insights_auto_route_tracking: 'false',
};
