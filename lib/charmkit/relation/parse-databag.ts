import type * as z from 'zod';
import type { Logger } from '../base/index.ts';
import type { RawDatabag } from './databag.ts';

/** The relation of the databag, and the logger for warnings. */
export interface DatabagOrigin {
  readonly relation: { readonly id: string };
  readonly log: Logger;
}

/**
 * Parses the databag with the schema. The other side is not trusted, and its mistakes are no reason to fail. If the
 * data does not fit, the result is undefined, with one warning that names the relation and the field, never a value.
 */
export function parseDatabag<Schema extends z.ZodType>(
  schema: Schema,
  databag: RawDatabag,
  { relation, log }: DatabagOrigin,
): z.output<Schema> | undefined {
  const parsed = schema.safeParse(databag);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  log.warning(`${relation.id}: ignored field ${fieldOf(issue)}: ${issue?.message ?? 'does not fit'}`);
  return undefined;
}

/** Names within the field may come from the other side and contain anything. */
function fieldOf(issue: z.core.$ZodIssue | undefined): string {
  const names = (issue?.path ?? []).map(String);
  return names.filter((name) => /^[\w.-]{1,60}$/.test(name)).join('.');
}
