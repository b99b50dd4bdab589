import type * as z from 'zod';
import type { Logger } from '../base/index.ts';
import type { RawDatabag } from './databag.ts';

/** Whose databag it is, and who is told what does not fit. */
export interface DatabagOrigin {
  readonly relation: { readonly id: string };
  readonly log: Logger;
}

/**
 * The databag in the schema's form. What the other side writes is not to be trusted, and no reason to fail: where it
 * does not fit this gives undefined, after one warning that names the relation and the field, and never a value.
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

/** Names within the field may be the other side's own, and then be anything. */
function fieldOf(issue: z.core.$ZodIssue | undefined): string {
  const names = (issue?.path ?? []).map(String);
  return names.filter((name) => /^[\w.-]{1,60}$/.test(name)).join('.');
}
