import * as z from 'zod';
import { PebbleApiError } from './errors.ts';
import type { CheckLevel } from './plan.ts';
import { type PebbleConnection, requestResult } from './transport.ts';
import { convertToCamelCase } from './wire-names.ts';

const infoSchema = z.lazy(() =>
  z
    .object({
      name: z.string(),
      level: z.enum(['alive', 'ready']).optional(),
      startup: z.enum(['enabled', 'disabled']).default('enabled'),
      status: z.enum(['up', 'down', 'inactive']),
      successes: z.number().default(0),
      failures: z.number().default(0),
      threshold: z.number(),
      'change-id': z.string().optional(),
      'prev-change-id': z.string().optional(),
    })
    .transform(convertToCamelCase),
);

/**
 * The state of a check. It is `down` when it has failed `threshold` times in a row. `changeId` is the change that runs
 * it.
 */
export type CheckInfo = z.output<typeof infoSchema>;

export interface ChecksOptions {
  readonly level?: CheckLevel;
  readonly names?: readonly string[];
}

/** The result of a check that was run on request. */
export interface CheckRefresh {
  readonly info: CheckInfo;
  /** Why the check failed. */
  readonly error?: string | undefined;
  /** False if Pebble is too old for this request. Then `info` is the previous result of the check. */
  readonly isFresh: boolean;
}

export interface ChecksApi {
  /** Sorted by name. Names that are not in the plan are absent. */
  checks(options?: ChecksOptions): Promise<CheckInfo[]>;
  /** Gives the names of the checks that were not running before. */
  startChecks(names: readonly string[]): Promise<string[]>;
  /** Gives the names of the checks that were running before. */
  stopChecks(names: readonly string[]): Promise<string[]>;
  /** Runs a check now and waits for its result. */
  refreshCheck(name: string): Promise<CheckRefresh>;
}

export function createChecksApi(connection: PebbleConnection): ChecksApi {
  return {
    checks: (options) => readChecks(connection, options),
    startChecks: (names) => changeChecks(connection, { action: 'start', checks: names }),
    stopChecks: (names) => changeChecks(connection, { action: 'stop', checks: names }),
    refreshCheck: (name) => refreshCheck(connection, name),
  };
}

function readChecks(
  connection: PebbleConnection,
  { level, names }: ChecksOptions = {},
): Promise<CheckInfo[]> {
  return requestResult(
    connection,
    { method: 'GET', path: '/v1/checks', query: { level, names } },
    z.array(infoSchema),
  );
}

async function changeChecks(connection: PebbleConnection, json: unknown): Promise<string[]> {
  // Pebble 1.26 returns null for an empty list.
  const schema = z.object({ changed: z.array(z.string()).nullable() });
  return (
    (await requestResult(connection, { method: 'POST', path: '/v1/checks', body: { json } }, schema))
      .changed ?? []
  );
}

async function refreshCheck(connection: PebbleConnection, name: string): Promise<CheckRefresh> {
  try {
    const schema = z.object({ info: infoSchema, error: z.string().optional() });
    const body = { json: { name } };
    const answer = await requestResult(
      connection,
      { method: 'POST', path: '/v1/checks/refresh', body },
      schema,
    );
    return { ...answer, isFresh: true };
  } catch (error) {
    if (!(error instanceof PebbleApiError) || error.statusCode !== 404) throw error;
    // Either the check or the endpoint is unknown. If Pebble knows the check, it is the endpoint.
    const [info] = await readChecks(connection, { names: [name] });
    if (info === undefined) throw error;
    return { info, isFresh: false };
  }
}
