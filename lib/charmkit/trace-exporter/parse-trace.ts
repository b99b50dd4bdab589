import * as z from 'zod';
import { parseJson } from '../base/index.ts';
import type { Trace } from '../tracing/index.ts';

const attributes = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** Not in the spool's module: a dispatch only writes traces, and should not load the parser. */
const schema = z.object({
  id: z.string(),
  resource: attributes,
  spans: z.array(
    z.object({
      ...{ id: z.string(), parentId: z.string().optional(), name: z.string() },
      ...{ startMs: z.number(), endMs: z.number(), attributes, error: z.string().optional() },
    }),
  ),
});

/** Undefined for a file that has no trace, is damaged, or has another version. */
export function parseTrace(text: string): Trace | undefined {
  return schema.safeParse(parseJson(text)).data;
}
