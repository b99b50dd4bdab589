import { isPlainObject, parseJson } from '../base/index.ts';
import type { TraceCollector } from './trace.ts';

/** The file of a spool that names its collector. */
export const collectorFile = 'collector.json';

/** The suffix of trace files. */
export const traceSuffix = '.trace.json';

/** Undefined for a file that is invalid, damaged, or of another version. */
export function parseCollector(text: string | undefined): TraceCollector | undefined {
  const value = parseJson(text ?? '');
  if (!isPlainObject(value) || typeof value.url !== 'string') return undefined;
  const { url, ca } = value;
  if (ca === undefined) return { url };
  return typeof ca === 'string' ? { url, ca } : undefined;
}
