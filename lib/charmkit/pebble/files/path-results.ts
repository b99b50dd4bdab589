import * as z from 'zod';
import { type PebbleErrorKind, PebblePathError } from '../errors.ts';

/** Pebble's answer to a request about many paths: 200, with an error for each path that failed. */
export const pathResultsSchema = z.array(
  z.object({
    path: z.string(),
    error: z
      .object({
        message: z.string(),
        kind: z.custom<PebbleErrorKind>((kind) => typeof kind === 'string').default('generic-file-error'),
      })
      .optional(),
  }),
);

type PathResult = z.output<typeof pathResultsSchema>[number];

export function listPathErrors(results: readonly PathResult[]): PebblePathError[] {
  return results.flatMap(({ path, error }) =>
    error === undefined ? [] : [new PebblePathError({ path, ...error })],
  );
}

/** Throws one error for all failed paths. */
export function assertAllDone(results: readonly PathResult[]): void {
  const [first, ...others] = listPathErrors(results);
  if (first === undefined) return;
  const { kind, path, reason } = first;
  throw others.length === 0 ? first : new PebblePathError({ kind, path, message: reason, others });
}
