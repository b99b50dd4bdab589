import * as z from 'zod';
import { parseJson } from '../base/index.ts';
import type { TraceCollector } from './trace.ts';

/** The file of a spool that names its collector. */
export const collectorFile = 'collector.json';

/** The suffix of trace files. */
export const traceSuffix = '.trace.json';

const collector = z.object({ url: z.string(), ca: z.string().optional() });

/** Undefined for a file that is invalid, damaged, or of another version. */
export function parseCollector(text: string | undefined): TraceCollector | undefined {
  return collector.safeParse(parseJson(text ?? '')).data;
}
