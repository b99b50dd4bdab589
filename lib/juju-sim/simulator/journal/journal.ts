import type { Status } from 'charmkit/juju-model';
import type { DispatchRecord } from '../records.ts';
import type { HttpExchange } from './http-messages.ts';

/** One run of a hook tool in a dispatch, with what it printed. */
export interface JournalCall {
  /** In milliseconds since 1970. */
  readonly atMs: number;
  readonly tool: string;
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One request of a dispatch to the Pebble of a container. */
export interface JournalRequest extends HttpExchange {
  readonly atMs: number;
  readonly container: string;
}

/** Everything that a dispatch read and did. */
export interface JournalEntry {
  readonly record: DispatchRecord;
  readonly environment: Readonly<Record<string, string>>;
  readonly calls: readonly JournalCall[];
  readonly requests: readonly JournalRequest[];
  readonly statusBefore: Status;
  readonly statusAfter: Status;
}

/** The paths of the files that a request to Pebble writes, makes or removes. */
export function listWrittenFiles({ method, url, body }: JournalRequest): readonly string[] {
  if (method !== 'POST' || !url.startsWith('/v1/files')) return [];
  // The request's own JSON comes first, before the content of files.
  const text = body.toString('utf8', 0, 65_536);
  const start = text.indexOf('{"');
  const json = text.slice(start, findEnd(text, start));
  return [...json.matchAll(/"path"\s*:\s*("(?:[^"\\]|\\.)*")/g)].map(
    ([, path = '""']) => JSON.parse(path) as string,
  );
}

function findEnd(text: string, start: number): number {
  const end = text.indexOf('\r\n--', start);
  return end < 0 ? text.length : end;
}
