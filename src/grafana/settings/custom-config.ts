import { tunableDatabaseKeys } from './database.ts';
import { type Ini, type IniEntry, parseIni } from './ini-text.ts';

/** Settings that the operator may not write into the INI file, and what sets them instead. */
interface Owned {
  readonly section: RegExp;
  /** If absent, every key of the section. */
  readonly key?: RegExp;
  /** The keys of the section that the operator may set nevertheless. */
  readonly except?: readonly string[];
  readonly by: string;
}

/**
 * Settings that always break the charm. The first match applies. docs/reference/configuration.md explains the reason for
 * each.
 */
const ownedAlways: readonly Owned[] = [
  {
    section: /^server$/,
    key: /^(protocol|http_addr|http_port|root_url|serve_from_sub_path|enforce_domain|cert_.*|certs_.*|socket.*)$/,
    by: 'the relations ingress and certificates set it',
  },
  {
    section: /^database$/,
    except: tunableDatabaseKeys,
    by: `the relation pgsql sets the database; you can set ${tunableDatabaseKeys.join(', ')}`,
  },
  { section: /^paths$/, key: /^(data|logs|plugins|provisioning)$/, by: 'the charm keeps its files there' },
  { section: /^security$/, key: /^admin_user$/, by: 'use option admin_user' },
  {
    section: /^security$/,
    key: /^(admin_password|admin_email|disable_initial_admin_creation)$/,
    by: 'the charm creates the administrator; use the actions about the admin password',
  },
  { section: /^security$/, key: /^allow_embedding$/, by: 'use option allow_embedding' },
  {
    section: /^auth\.basic$/,
    key: /^enabled$/,
    by: 'the charm signs in by it; hide the form with [auth] disable_login_form',
  },
  { section: /^auth\.anonymous$/, key: /^enabled$/, by: 'use option allow_anonymous_access' },
  { section: /^users$/, key: /^auto_assign_org$/, by: 'use option enable_auto_assign_org' },
  { section: /^log$/, key: /^level$/, by: 'use option log_level' },
  { section: /^plugins$/, key: /^enable_alpha$/, by: 'the charm sets it' },
  {
    section: /^analytics$/,
    key: /^(reporting_enabled|check_for_updates|check_for_plugin_updates|feedback_links_enabled)$/,
    by: 'use option reporting_enabled',
  },
  { section: /^auth\.ldap$/, key: /^(enabled|config_file)$/, by: 'use option ldap_config' },
];

/** Settings that are refused only while something else sets them. */
const ownedWhileSet: readonly Owned[] = [
  { section: /^plugins$/, key: /^preinstall(_sync|_disabled)?$/, by: 'use option plugins' },
  { section: /^smtp$/, by: 'the option smtp_host and the other smtp options set it' },
  { section: /^auth\.proxy$/, by: 'the relation grafana-auth sets it' },
  { section: /^auth\.generic_oauth$/, by: 'the relation oauth sets it' },
  { section: /^tracing\./, by: 'the relation workload-tracing sets it' },
];

/** An invalid text of the option custom_config. The message names the line, never a value. */
export class CustomConfigError extends Error {
  constructor({ lineNumber, section, key }: IniEntry, reason: string) {
    super(`line ${lineNumber}: [${section || 'DEFAULT'}] ${key} can't be set here: ${reason}`);
    this.name = 'CustomConfigError';
  }
}

/**
 * Parses the settings that an operator adds to Grafana's.
 * @throws IniSyntaxError if the text is not an INI file
 * @throws CustomConfigError for a setting that only the charm may set
 */
export function parseCustomConfig(text: string): readonly IniEntry[] {
  const entries = parseIni(text);
  for (const entry of entries) {
    const owner = findOwner(ownedAlways, entry);
    if (owner) throw new CustomConfigError(entry, owner.by);
  }
  return entries;
}

export function collectSections(entries: readonly IniEntry[]): Ini {
  const sections = Map.groupBy(entries, ({ section }) => section);
  return Object.fromEntries(
    [...sections].map(([section, own]) => [
      section,
      Object.fromEntries(own.map(({ key, value }) => [key, value])),
    ]),
  );
}

/**
 * Finds the first setting that an option or a relation also sets. Grafana would silently use one of the two:
 * the environment overrides the file (Grafana, "Override configuration with environment variables").
 */
export function findConflict(
  entries: readonly IniEntry[],
  set: { readonly environment: Readonly<Record<string, string>>; readonly ini: Ini },
): CustomConfigError | undefined {
  const twice = entries.find(
    (entry) => set.ini[entry.section]?.[entry.key] !== undefined || nameVariable(entry) in set.environment,
  );
  if (!twice) return undefined;
  const owner = findOwner([...ownedAlways, ...ownedWhileSet], twice);
  return new CustomConfigError(twice, owner?.by ?? 'the charm sets it');
}

/** The variable that sets a key, by Grafana's rule. */
export function nameVariable({ section, key }: Pick<IniEntry, 'section' | 'key'>): string {
  return `GF_${section || 'DEFAULT'}_${key}`.toUpperCase().replaceAll('.', '_').replaceAll('-', '_');
}

/**
 * Grafana's names are case-sensitive. The comparison ignores the case here, because a wrong case is a mistake
 * that must not be accepted as a setting.
 */
function findOwner(owned: readonly Owned[], entry: IniEntry): Owned | undefined {
  const key = entry.key.toLowerCase();
  return owned.find(
    (each) =>
      each.section.test(entry.section.toLowerCase()) &&
      (each.key?.test(key) ?? true) &&
      !each.except?.includes(key),
  );
}
