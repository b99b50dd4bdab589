import * as z from 'zod';
import { type JsonLimits, readJson } from '../base/index.ts';

/**
 * Limits of a databag's JSON text, by its kind. The limits apply before the schema, which would build an object for
 * each bracket of ten megabytes and overflow the stack with the errors of a hundred thousand elements.
 */
export const jsonLimits = {
  /** A name, a number, a URL. */
  value: { characters: 4096, depth: 4, values: 32 },
  /** The settings of one thing: addresses, names, labels, receivers. */
  settings: { characters: 65_536, depth: 8, values: 2000 },
  /** Certificates in PEM, of one application. */
  certificates: { characters: 327_680, depth: 4, values: 400 },
  /** Data for each unit of an application. */
  units: { characters: 4_194_304, depth: 16, values: 50_000 },
} as const satisfies Readonly<Record<string, JsonLimits>>;

/** A databag value that is JSON text of the given shape, within the limits of its kind. */
export function jsonText<Schema extends z.ZodType>(kind: keyof typeof jsonLimits, schema: Schema) {
  return z
    .string()
    .transform((text, context): unknown => {
      const reading = readJson(text, jsonLimits[kind]);
      if ('value' in reading) return reading.value;
      context.addIssue(reading.fault);
      return z.NEVER;
    })
    .pipe(schema);
}
