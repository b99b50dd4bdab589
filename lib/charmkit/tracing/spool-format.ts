import * as z from 'zod';
import { parseJson } from '../base/index.ts';
import type { TraceCollector } from './trace.ts';

/** The file of a spool that says where its traces go. */
export const collectorFile = 'collector.json';

/** What the names of traces end in. */
export const traceSuffix = '.trace.json';

const collector = z.object({ url: z.string(), ca: z.string().optional() });

/** Undefined for a file that is none, is damaged, or of another version of this. */
export function parseCollector(text: string | undefined): TraceCollector | undefined {
  return collector.safeParse(parseJson(text ?? '')).data;
}
