import * as z from 'zod';
import { parseEnvelope, parseResult } from './envelope.ts';
import { PebbleProtocolError } from './errors.ts';
import { nameRequest, openAnswer, type PebbleConnection, type PebbleRequest } from './transport.ts';

const entrySchema = z.lazy(() => z.object({ time: z.string(), service: z.string(), message: z.string() }));

/** A line that a service wrote, with its time (RFC 3339). */
export type LogEntry = Readonly<z.output<typeof entrySchema>>;

export interface LogsOptions {
  /** Default: all services. */
  readonly services?: readonly string[];
  /** Number of last lines; -1 for all that Pebble still has. Default: 30, or 0 when following. */
  readonly n?: number;
}

export interface LogsApi {
  /** The last lines of the services, sorted by time. */
  logs(options?: LogsOptions): Promise<LogEntry[]>;
  /** Lines as they arrive, until the loop over them ends or the signal aborts. */
  followLogs(options?: LogsOptions & { readonly signal?: AbortSignal }): AsyncIterable<LogEntry>;
}

export function createLogsApi(connection: PebbleConnection): LogsApi {
  return {
    logs: async ({ services, n } = {}) => {
      const entries: LogEntry[] = [];
      for await (const entry of readEntries(connection, { ...REQUEST, query: { services, n } }))
        entries.push(entry);
      return entries;
    },
    followLogs: ({ services, n, signal } = {}) => {
      const query = { services, n, follow: true };
      // A service may be silent for any time.
      return readEntries(connection, { ...REQUEST, query, timeoutMs: 0, isStream: true, signal });
    },
  };
}

const REQUEST = { method: 'GET', path: '/v1/logs' } as const satisfies PebbleRequest;

async function* readEntries(
  connection: PebbleConnection,
  request: PebbleRequest,
): AsyncGenerator<LogEntry, void> {
  const { contentType, chunks } = await openAnswer(connection, request);
  const isLogs = contentType === 'application/x-ndjson';
  for await (const line of readLines(chunks)) {
    if (!isLogs) parseEnvelope(line, nameRequest(request));
    yield parseEntry(line, nameRequest(request));
  }
}

async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  for await (const chunk of chunks) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    begun.push(first);
    if (others.length === 0) continue;
    yield begun.join('');
    begun = [others.pop() ?? ''];
    yield* others;
  }
  const rest = begun.join('');
  if (rest !== '') yield rest;
}

function parseEntry(line: string, request: string): LogEntry {
  try {
    return parseResult(entrySchema, JSON.parse(line), request);
  } catch (error) {
    throw error instanceof SyntaxError ? new PebbleProtocolError(request, 'a line that is not JSON') : error;
  }
}
