import * as z from 'zod';
import { parseJson } from '../base/index.ts';
import type { Trace, TraceCollector } from './trace.ts';

/** The file of a spool that says where its traces go. */
export const collectorFile = 'collector.json';

/** What the names of traces end in. */
export const traceSuffix = '.trace.json';

const collector = z.object({ url: z.string(), ca: z.string().optional() });

const attributes = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const trace = z.object({
  id: z.string(),
  resource: attributes,
  spans: z.array(
    z.object({
      ...{ id: z.string(), parentId: z.string().optional(), name: z.string() },
      ...{ startMs: z.number(), endMs: z.number(), attributes, error: z.string().optional() },
    }),
  ),
});

/** Undefined for a file that is none, is damaged, or of another version of this. */
export function parseCollector(text: string | undefined): TraceCollector | undefined {
  return collector.safeParse(parseJson(text ?? '')).data;
}

export function parseTrace(text: string): Trace | undefined {
  return trace.safeParse(parseJson(text)).data;
}
