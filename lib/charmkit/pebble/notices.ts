import * as z from 'zod';
import { renderDuration } from './duration.ts';
import { type PebbleConnection, requestResult } from './transport.ts';
import { convertToCamelCase } from './wire-names.ts';

const noticeSchema = z.lazy(() =>
  z
    .object({
      id: z.string(),
      'user-id': z.number().nullable(),
      type: z.string(),
      key: z.string(),
      'first-occurred': z.string(),
      'last-occurred': z.string(),
      'last-repeated': z.string(),
      occurrences: z.number(),
      'last-data': z.record(z.string(), z.string()).default({}),
      'repeat-after': z.string().optional(),
      'expire-after': z.string().optional(),
    })
    .transform(convertToCamelCase),
);

/**
 * An event in the workload. Repeated events with the same type and key are one notice. `userId` is null for a public
 * notice. Times are RFC 3339 with nanoseconds, which a Date would lose; durations are Go's (`24h0m0s`).
 */
export type Notice = z.output<typeof noticeSchema>;

export interface NotifyOptions {
  /** At most 4 KiB. */
  readonly data?: Readonly<Record<string, string>>;
  /** Repetitions within this time wake nobody. */
  readonly repeatAfterMs?: number;
}

export interface NoticesOptions {
  /** `custom`, `change-update`, `warning`, or others that a newer Pebble knows. */
  readonly types?: readonly string[];
  readonly keys?: readonly string[];
  /** A `lastRepeated`: only notices that were repeated after it. */
  readonly after?: string;
  /** Notices of all users, for administrators. Default: public notices and those of the asking user. */
  readonly users?: 'all';
  readonly userId?: number;
  /** Waits this long for the first matching notice, then gives an empty list. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface NoticesApi {
  /**
   * Records a custom notice with a key like `example.com/path`; Juju then sends an event to the charm. Gives the
   * notice's id.
   */
  notify(key: string, options?: NotifyOptions): Promise<string>;
  /** Sorted by `lastRepeated`. */
  notices(options?: NoticesOptions): Promise<Notice[]>;
  notice(id: string): Promise<Notice>;
}

export function createNoticesApi(connection: PebbleConnection): NoticesApi {
  return {
    notify: (key, options) => notify(connection, key, options),
    notices: (options) => readNotices(connection, options),
    notice: (id) =>
      requestResult(
        connection,
        { method: 'GET', path: `/v1/notices/${encodeURIComponent(id)}` },
        noticeSchema,
      ),
  };
}

async function notify(
  connection: PebbleConnection,
  key: string,
  { data, repeatAfterMs }: NotifyOptions = {},
): Promise<string> {
  const repeatAfter = repeatAfterMs === undefined ? undefined : renderDuration(repeatAfterMs);
  const json = { action: 'add', type: 'custom', key, 'repeat-after': repeatAfter, data };
  const schema = z.object({ id: z.string() });
  return (await requestResult(connection, { method: 'POST', path: '/v1/notices', body: { json } }, schema))
    .id;
}

function readNotices(connection: PebbleConnection, options: NoticesOptions = {}): Promise<Notice[]> {
  const { types, keys, after, users, userId, timeoutMs = 0, signal } = options;
  const timeout = timeoutMs > 0 ? renderDuration(timeoutMs) : undefined;
  const query = { types, keys, after, users, 'user-id': userId, timeout };
  return requestResult(
    connection,
    { method: 'GET', path: '/v1/notices', query, timeoutMs: connection.timeoutMs + timeoutMs, signal },
    z.array(noticeSchema),
  );
}
