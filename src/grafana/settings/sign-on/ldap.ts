import { parse, stringify, TomlError } from 'smol-toml';
import * as z from 'zod';

const server = z.looseObject({
  host: z.string({ error: 'has no host' }).min(1, 'has no host'),
  search_filter: z.string({ error: 'has no search_filter' }),
  search_base_dns: z.array(z.string(), { error: 'has no search_base_dns, a list of names' }),
  bind_password: z.never({ error: 'has a bind_password: use the option ldap_credentials' }).optional(),
});

const schema = z.looseObject({
  servers: z.array(server, { error: 'has no [[servers]]' }).min(1, 'has no [[servers]]'),
});

/** Grafana's ldap.toml without its passwords (Grafana, "Configure LDAP authentication"). */
export type LdapConfig = z.infer<typeof schema>;

/** Describes where the text is wrong, but never quotes it. */
export class LdapConfigError extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = 'LdapConfigError';
  }
}

/** @throws LdapConfigError */
export function parseLdapConfig(text: string): LdapConfig {
  const parsed = schema.safeParse(parseToml(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const number = issue?.path[1];
  throw new LdapConfigError(
    typeof number === 'number' ? `[[servers]] ${number + 1} ${issue?.message}` : `${issue?.message}`,
  );
}

/** Renders ldap.toml, with the password for each server to which Grafana binds by name. */
export function renderLdap(config: LdapConfig, bindPassword: string | undefined): string {
  if (bindPassword === undefined) return stringify(config);
  const servers = config.servers.map((each) => ({ ...each, bind_password: standIn }));
  return stringify({ ...config, servers }).replaceAll(`"${standIn}"`, () => renderLiteral(bindPassword));
}

const standIn = 'the password goes here';

/** Grafana expands `$__env{}` and the like in this file. A password must stay unchanged. */
function renderLiteral(password: string): string {
  return JSON.stringify(password).replaceAll('$', '\\u0024').replaceAll('\u007f', '\\u007f');
}

function parseToml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new LdapConfigError(`line ${error.line}, column ${error.column}: no TOML`);
  }
}
