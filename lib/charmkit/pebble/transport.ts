import { connect, type Socket } from 'node:net';
import type * as z from 'zod';
import {
  HttpError,
  type HttpLimits,
  HttpSizeError,
  HttpTimeoutError,
  openHttpAnswer,
  readAll,
} from '../http/index.ts';
import { type Answer, parseEnvelope, parseResult } from './envelope.ts';
import { PebbleAnswerSizeError, PebbleConnectionError, PebbleTimeoutError } from './errors.ts';

/** More than a plan, a list or the charm's own files, and less than the memory of a charm's container. */
export const maxAnswerBytes = 32 * 1024 * 1024;

export interface PebbleConnection {
  /** Pebble's unix socket; in a charm `/charm/containers/<container>/pebble.socket`. */
  readonly socketPath: string;
  /** How long the connection may be silent before a {@link PebbleTimeoutError}. */
  readonly timeoutMs: number;
  readonly watch?: RequestWatch | undefined;
}

/**
 * Called when a request starts. Its result is called with the status of the answer, or with undefined if there was no
 * answer.
 */
export type RequestWatch = (
  request: Pick<PebbleRequest, 'method' | 'path'>,
) => (statusCode: number | undefined) => void;

export interface PebbleRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Undefined fields are left out. A list repeats its field. */
  readonly query?: Readonly<Record<string, Query>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, everything else unchanged. */
  readonly body?: RequestBody;
  /** Overrides the connection's timeout; 0 waits for ever. */
  readonly timeoutMs?: number;
  /** Whether the answer is not kept in memory, so that neither its size nor its time is limited. Default: false. */
  readonly isStream?: boolean;
  readonly signal?: AbortSignal | undefined;
}

type Query = string | number | boolean | readonly string[] | undefined;
type RequestBody = { readonly json: unknown } | { readonly chunks: AsyncIterable<Buffer> };

/** An answer that is read as it arrives. Read it to its end: until then its connection stays open. */
export interface AnswerStream {
  readonly contentType: string;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Sends a request and reads the whole answer. */
export async function sendRequest(connection: PebbleConnection, request: PebbleRequest): Promise<Answer> {
  const { chunks } = await openAnswer(connection, request);
  return parseEnvelope((await readAll(chunks)).toString(), nameRequest(request));
}

/** Sends a request and validates the result. */
export async function requestResult<Schema extends z.ZodType>(
  connection: PebbleConnection,
  request: PebbleRequest,
  schema: Schema,
): Promise<z.output<Schema>> {
  const { result } = await sendRequest(connection, request);
  return parseResult(schema, result, nameRequest(request));
}

/** Sends a request and gives its answer as soon as its head has arrived. */
export async function openAnswer(
  connection: PebbleConnection,
  request: PebbleRequest,
): Promise<AnswerStream> {
  const { method, path, query, headers, body, signal } = request;
  const explain = (error: unknown): Error => explainFailure(connection, request, error);
  const watched = connection.watch?.(request);
  try {
    const answer = await openHttpAnswer({
      url: `http://localhost${path}${renderQuery(query)}`,
      options: {
        method,
        headers: { ...jsonType(body), ...headers },
        // Without an agent: an agent would look for a server's name in the host, which costs 3 ms of regular expressions.
        createConnection: () => connectPebble(connection),
      },
      body: body && ('json' in body ? JSON.stringify(body.json) : body.chunks),
      limits: limitAnswer(connection, request),
      signal,
    });
    watched?.(answer.status);
    return { contentType: answer.headers['content-type'] ?? '', chunks: readChunks(answer.body, explain) };
  } catch (error) {
    watched?.(undefined);
    throw explain(error);
  }
}

/** Opens a connection, which is silent for no longer than the timeout. */
export function connectPebble({ socketPath, timeoutMs }: PebbleConnection): Socket {
  return connect({ path: socketPath, timeout: timeoutMs });
}

/** The name of a request in errors, without its query, which contains paths and names that do not belong in a log. */
export function nameRequest(request: PebbleRequest): string {
  return `${request.method} ${request.path}`;
}

/** A slow answer, whose connection is never silent, may take longer. */
function limitAnswer(
  { timeoutMs: usualMs }: PebbleConnection,
  { timeoutMs: silenceMs = usualMs, isStream = false }: PebbleRequest,
): HttpLimits {
  return {
    ...(silenceMs > 0 && { silenceMs, timeoutMs: silenceMs + usualMs * 5 }),
    ...(!isStream && { maxBytes: maxAnswerBytes }),
  };
}

async function* readChunks(
  chunks: AsyncIterable<Buffer>,
  explain: (error: unknown) => Error,
): AsyncGenerator<Buffer, void> {
  try {
    yield* chunks;
  } catch (error) {
    throw explain(error);
  }
}

function explainFailure(connection: PebbleConnection, request: PebbleRequest, error: unknown): Error {
  if (error instanceof HttpTimeoutError) return new PebbleTimeoutError(nameRequest(request), error.timeoutMs);
  if (error instanceof HttpSizeError) return new PebbleAnswerSizeError(nameRequest(request), error.maxBytes);
  if (error instanceof HttpError) return new PebbleConnectionError(connection.socketPath, error.cause);
  // The reason why the caller aborted the request, or why the content that it sends can't be read. Pebble works.
  return error as Error;
}

function renderQuery(query: PebbleRequest['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) search.append(name, String(item));
    }
  }
  return search.size === 0 ? '' : `?${search.toString()}`;
}

function jsonType(body: RequestBody | undefined): Record<string, string> {
  return body !== undefined && 'json' in body ? { 'content-type': 'application/json' } : {};
}
