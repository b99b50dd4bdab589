import { getErrorMessage } from 'charmkit/base';
import type { ConfigValue } from 'charmkit/hook-tools';
import { normalizeSecretId, textUpTo } from 'charmkit/relation';
import * as z from 'zod';
import { parseCustomConfig } from './grafana/settings/custom-config.ts';
import { expanded } from './grafana/settings/expansion.ts';
import { parseExternalUrl } from './grafana/settings/external-url.ts';
import type { IniEntry } from './grafana/settings/ini-text.ts';
import { parsePlugins } from './grafana/settings/plugins.ts';
import { parseLdapConfig, renderLdap } from './grafana/settings/sign-on/ldap.ts';
import { parseRoleNames } from './grafana/settings/sign-on/roles.ts';
import { parseQuantity } from './resources/quantity.ts';
import { parseAlerting } from './secrets/alerting.ts';
import { findBadReference } from './secrets/custom-config.ts';

const logLevels = ['debug', 'info', 'warn', 'error', 'critical'] as const;
const asSeconds = { error: 'must be a number of seconds, at least 0' };
const asLevel = { error: `must be one of ${logLevels.join(', ')}` };

/**
 * Limits for the text of an option, which apply before its pattern or parser: a name, an address or a list, which may
 * become an environment variable; and the content of a file.
 */
const line = textUpTo(4096);
const file = textUpTo(1_048_576);
/** Each name in it becomes up to 40 characters of an environment variable, and Linux passes 128 KiB. */
const names = textUpTo(2048);
/** The length of Grafana's column `user.login`. */
const login = textUpTo(190);

const flag = z.boolean({ error: 'must be true or false' });
const roleNames = names.transform(parseRoleNames).optional();
/** Juju itself checks only that the text begins with `secret:`. */
const secretId = line
  .refine(normalizeSecretId, 'must be the id of a secret, as juju add-secret prints it')
  .optional();

/**
 * Each message says which values are accepted. It never repeats a value, because everyone can read statuses.
 */
const schema = z.object({
  admin_roles: roleNames,
  admin_user: z
    .string({ error: 'needs a name' })
    .min(1, 'needs a name')
    .pipe(login)
    .refine((name) => !/:/.test(name), 'must not contain a colon')
    .refine((name) => !expanded.test(name), 'must not contain control characters, ${ or %(...)s'),
  alerting_config: parsedBy(file, parseAlerting).optional(),
  allow_anonymous_access: flag,
  allow_embedding: flag,
  cpu: acceptQuantity('500m or 2'),
  custom_config: parsedBy(file, parseCustomConfig).superRefine(refuseBadReferences).default([]),
  dashboard_folders: flag,
  datasource_query_timeout: z.int(asSeconds).nonnegative(asSeconds),
  default_datasource: line.optional(),
  editor_roles: roleNames,
  enable_auto_assign_org: flag,
  external_url: parsedBy(z.string(), parseExternalUrl).optional(),
  ldap_config: parsedBy(file, checkLdapConfig).optional(),
  ldap_credentials: secretId,
  log_level: z.string(asLevel).toLowerCase().pipe(z.enum(logLevels, asLevel)),
  memory: acceptQuantity('512Mi or 1Gi'),
  plugins: parsedBy(line, parsePlugins).default([]),
  redirect_https: flag,
  reporting_enabled: flag,
  smtp_credentials: secretId,
  smtp_from_address: line.pipe(z.email('must be a mail address such as grafana@example.com')).optional(),
  smtp_from_name: line.regex(/^\P{Cc}*$/u, 'must be one line without control characters').optional(),
  smtp_host: line
    .regex(/^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/, 'must be host:port such as smtp.example.com:587')
    .optional(),
});

const needsHost = 'has no effect without smtp_host';
const checked = schema
  .refine(...refuseWithout('smtp_credentials', 'smtp_host', needsHost))
  .refine(...refuseWithout('smtp_from_address', 'smtp_host', needsHost))
  .refine(...refuseWithout('smtp_from_name', 'smtp_host', needsHost))
  .refine(...refuseWithout('ldap_credentials', 'ldap_config', 'has no effect without ldap_config'));

/** The options of config.yaml that the charm uses. */
export type CharmConfig = z.infer<typeof schema>;

export type ParsedConfig =
  | { readonly valid: true; readonly config: CharmConfig }
  | {
      readonly valid: false;
      /** One message for each invalid option: its name, and the accepted values. */
      readonly problems: readonly string[];
      /** The names of the invalid options. */
      readonly invalid: readonly string[];
      /** The options, with defaults for invalid ones, for a Grafana that has no earlier configuration. */
      readonly fallback: CharmConfig;
    };

/** The same as in config.yaml. A test compares them. */
export const defaults = {
  admin_user: 'admin',
  allow_anonymous_access: false,
  allow_embedding: false,
  dashboard_folders: false,
  datasource_query_timeout: 300,
  enable_auto_assign_org: true,
  log_level: 'info',
  redirect_https: false,
  reporting_enabled: true,
} as const satisfies Partial<CharmConfig>;

/** Parses the answer of `config-get`. An invalid value is a problem to report, not an error. */
export function parseConfig(given: Readonly<Record<string, ConfigValue>>): ParsedConfig {
  const values = Object.fromEntries(
    Object.entries(given).filter(([option, value]) => value !== '' || needsText(option)),
  );
  const parsed = checked.safeParse(values);
  if (parsed.success) return { valid: true, config: parsed.data };
  const problems = new Map(
    parsed.error.issues.toReversed().map(({ path: [option], message }) => [String(option), message]),
  );
  const sound = Object.entries(values).filter(([option]) => !problems.has(option));
  return {
    valid: false,
    problems: [...problems].map(([option, message]) => `option ${option}: ${message}`).sort(),
    invalid: [...problems.keys()].sort(),
    fallback: schema.parse({ ...defaults, ...Object.fromEntries(sound) }),
  };
}

/** `juju config x=""` unsets most options. An empty limit or name is a mistake, as in the Python charm. */
function needsText(option: string): boolean {
  return option in defaults || option === 'cpu' || option === 'memory';
}

/** Whether the value of this option can't be used. */
export function isInvalid(parsed: ParsedConfig, option: keyof CharmConfig): boolean {
  return !parsed.valid && parsed.invalid.includes(option);
}

/** The options, with defaults for invalid ones. */
export function fillDefaults(parsed: ParsedConfig): CharmConfig {
  return parsed.valid ? parsed.config : parsed.fallback;
}

function refuseBadReferences(entries: readonly IniEntry[], context: z.RefinementCtx): void {
  const problem = findBadReference(entries);
  if (problem !== undefined) context.addIssue(problem);
}

function acceptQuantity(example: string) {
  return line
    .refine(
      (amount) => parseQuantity(amount) !== undefined,
      `must be an amount as Kubernetes writes it, such as ${example}`,
    )
    .optional();
}

/** Text in its own format, whose parser explains errors. */
function parsedBy<Value>(text: z.ZodString, parse: (text: string) => Value) {
  return text.transform((value, context): Value => {
    try {
      return parse(value);
    } catch (error) {
      context.addIssue(getErrorMessage(error));
      return z.NEVER;
    }
  });
}

/** Returns the unparsed text, so that the observation is plain JSON: a TOML date is not JSON. */
function checkLdapConfig(text: string): string {
  renderLdap(parseLdapConfig(text), undefined);
  return text;
}

function refuseWithout(
  option: keyof CharmConfig,
  needed: keyof CharmConfig,
  message: string,
): readonly [(config: CharmConfig) => boolean, { path: PropertyKey[]; message: string }] {
  const isUsed = (config: CharmConfig) => config[option] === undefined || config[needed] !== undefined;
  return [isUsed, { path: [option], message }];
}
