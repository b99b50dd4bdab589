import * as z from 'zod';
import { renderDuration } from './duration.ts';
import { PebbleApiError, PebbleChangeError, PebbleProtocolError, PebbleTimeoutError } from './errors.ts';
import { nameRequest, type PebbleConnection, requestResult } from './transport.ts';
import { convertToCamelCase } from './wire-names.ts';

const taskSchema = z.lazy(() =>
  z
    .object({
      id: z.string(),
      kind: z.string(),
      summary: z.string(),
      status: z.string(),
      log: z.array(z.string()).default([]),
      progress: z.object({ label: z.string(), done: z.number(), total: z.number() }),
      'spawn-time': z.string(),
      'ready-time': z.string().optional(),
      data: z.record(z.string(), z.unknown()).default({}),
    })
    .transform(convertToCamelCase),
);

const changeSchema = z.lazy(() =>
  z
    .object({
      id: z.string(),
      kind: z.string(),
      summary: z.string(),
      status: z.string(),
      ready: z.boolean(),
      err: z.string().optional(),
      tasks: z.array(taskSchema).default([]),
      'spawn-time': z.string(),
      'ready-time': z.string().optional(),
      data: z.record(z.string(), z.unknown()).default({}),
    })
    .transform(convertToCamelCase),
);

/** One step of a change. */
export type Task = z.output<typeof taskSchema>;

/** Work that Pebble does in the background: starting services, running a command, performing a check. */
export type Change = z.output<typeof changeSchema>;

export interface ChangesOptions {
  /** Default: `in-progress`. */
  readonly select?: 'all' | 'in-progress' | 'ready';
  readonly service?: string;
}

export interface WaitOptions {
  /** How long to wait for the change. Default: 30 s. */
  readonly timeoutMs?: number;
}

export interface ChangesApi {
  changes(options?: ChangesOptions): Promise<Change[]>;
  change(id: string): Promise<Change>;
  /**
   * Waits for a change to end, well or not; its `err` says which. Throws a {@link PebbleTimeoutError} if it takes too
   * long.
   */
  waitChange(id: string, options?: WaitOptions): Promise<Change>;
  abortChange(id: string): Promise<Change>;
}

export function createChangesApi(connection: PebbleConnection): ChangesApi {
  return {
    changes: ({ select, service } = {}) => {
      const query = { select, for: service };
      return requestResult(connection, { method: 'GET', path: '/v1/changes', query }, z.array(changeSchema));
    },
    change: (id) => requestResult(connection, { method: 'GET', path: changePath(id) }, changeSchema),
    waitChange: (id, options) => waitChange(connection, id, options),
    abortChange: (id) =>
      requestResult(
        connection,
        { method: 'POST', path: changePath(id), body: { json: { action: 'abort' } } },
        changeSchema,
      ),
  };
}

const DEFAULT_WAIT_MS = 30_000;

/** Shorter than the timeout of a silent connection, so that a slow change is not taken for a dead Pebble. */
const SLICE_MS = 4_000;

export async function waitChange(
  connection: PebbleConnection,
  id: string,
  { timeoutMs = DEFAULT_WAIT_MS }: WaitOptions = {},
): Promise<Change> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const remainingMs = Math.max(1, Math.ceil(deadline - performance.now()));
    const change = await waitSlice(connection, id, Math.min(SLICE_MS, remainingMs));
    if (change !== undefined) return change;
    if (performance.now() >= deadline) {
      throw new PebbleTimeoutError(`Pebble's change ${id}`, timeoutMs, { facts: { changeId: id } });
    }
  }
}

/** Like {@link waitChange}, but a change that ended in an error throws a {@link PebbleChangeError}. */
export async function waitDone(
  connection: PebbleConnection,
  id: string,
  options?: WaitOptions,
): Promise<Change> {
  const change = await waitChange(connection, id, options);
  if (change.err !== undefined) throw new PebbleChangeError({ ...change, err: change.err });
  return change;
}

/** Undefined if the change did not end in this time. */
async function waitSlice(
  connection: PebbleConnection,
  id: string,
  sliceMs: number,
): Promise<Change | undefined> {
  try {
    const query = { timeout: renderDuration(sliceMs) };
    const timeoutMs = sliceMs + connection.timeoutMs;
    const request = { method: 'GET', path: `${changePath(id)}/wait`, query, timeoutMs } as const;
    const change = await requestResult(connection, request, changeSchema);
    if (change.ready) return change;
    throw new PebbleProtocolError(nameRequest(request), 'the change has not ended');
  } catch (error) {
    if (error instanceof PebbleApiError && error.statusCode === 504) return undefined;
    throw error;
  }
}

function changePath(id: string): string {
  return `/v1/changes/${encodeURIComponent(id)}`;
}
