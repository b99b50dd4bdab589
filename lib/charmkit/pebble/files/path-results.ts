import * as z from 'zod';
import { PebbleApiError, type PebbleErrorKind, PebblePathError } from '../errors.ts';
import { type PebbleConnection, type PebbleRequest, requestResult } from '../transport.ts';
import { isAboutRequest } from '../trouble.ts';

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

/**
 * Changes files.
 * @throws PebblePathError for the first path that failed, or for the first of all if Pebble refuses the request
 */
export async function changeFiles(
  connection: PebbleConnection,
  request: Pick<PebbleRequest, 'headers' | 'body'>,
  paths: readonly string[],
): Promise<void> {
  try {
    const post = { method: 'POST', path: '/v1/files', ...request } as const;
    assertAllDone(await requestResult(connection, post, pathResultsSchema));
  } catch (error) {
    if (!(error instanceof PebbleApiError) || !isAboutRequest(error)) throw error;
    const { kind = 'generic-file-error', reason: message } = error;
    assertAllDone(paths.map((path) => ({ path, error: { kind, message } })));
  }
}

/** Throws one error for all failed paths. */
function assertAllDone(results: readonly PathResult[]): void {
  const [first, ...others] = listPathErrors(results);
  if (first === undefined) return;
  const { kind, path, reason } = first;
  throw others.length === 0 ? first : new PebblePathError({ kind, path, message: reason, others });
}
