import type { ConfigValue } from 'charmkit/hook-tools';
import * as z from 'zod';

const schema = z.object({
  admin_user: z.string().min(1),
  allow_anonymous_access: z.boolean(),
  allow_embedding: z.boolean(),
  datasource_query_timeout: z.number().int().nonnegative(),
  enable_auto_assign_org: z.boolean(),
  log_level: z.enum(['debug', 'info', 'warn', 'error', 'critical']),
  reporting_enabled: z.boolean(),
});

/** The options of config.yaml that the charm acts on. */
export type CharmConfig = z.infer<typeof schema>;

export type ParsedConfig =
  | { readonly valid: true; readonly config: CharmConfig }
  | { readonly valid: false; readonly problem: string };

/** Reads `config-get`'s answer; a value that the charm can't use is a problem to show, not an error. */
export function parseConfig(values: Readonly<Record<string, ConfigValue>>): ParsedConfig {
  const parsed = schema.safeParse(values);
  if (parsed.success) return { valid: true, config: parsed.data };
  const [issue] = parsed.error.issues;
  return { valid: false, problem: `option ${issue?.path.join('.')}: ${issue?.message}` };
}
