import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import type * as z from 'zod';
import { type Answer, parseEnvelope, parseResult } from './envelope.ts';
import { PebbleConnectionError, PebbleError, PebbleTimeoutError } from './errors.ts';
import { limitAnswer } from './limit-answer.ts';
import { readAll } from './read-all.ts';

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
  const { chunks } = await openLimitedAnswer(connection, request);
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

/** Like open, for an answer that is kept in memory: size and time have limits. */
export async function openLimitedAnswer(
  connection: PebbleConnection,
  request: PebbleRequest,
): Promise<AnswerStream> {
  const { contentType, chunks } = await openAnswerStream(connection, request);
  const timeoutMs = patienceMs(connection, request);
  return { contentType, chunks: limitAnswer(chunks, { request: nameRequest(request), timeoutMs }) };
}

/** The time limit for an answer that arrives so slowly that its connection is never silent. */
function patienceMs(
  { timeoutMs: usualMs }: PebbleConnection,
  { timeoutMs = usualMs }: PebbleRequest,
): number {
  return timeoutMs + usualMs * 5;
}

/** Sends a request and gives its answer as soon as its head has arrived. */
export async function openAnswerStream(
  connection: PebbleConnection,
  request: PebbleRequest,
): Promise<AnswerStream> {
  const explain = (error: unknown): Error => explainFailure(connection, request, error);
  const watched = connection.watch?.(request);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const timeoutMs = request.timeoutMs ?? connection.timeoutMs;
    const outgoing = httpRequest(requestOptions(connection, request, timeoutMs));
    let incoming: IncomingMessage | undefined;
    let timer: NodeJS.Timeout | undefined;
    const giveUp = () =>
      (incoming ?? outgoing).destroy(new PebbleTimeoutError(nameRequest(request), timeoutMs));
    outgoing.on('timeout', giveUp);
    const startClock = () => {
      if (timeoutMs === 0 || incoming || outgoing.destroyed) return;
      outgoing.socket?.setTimeout(timeoutMs);
      timer = setTimeout(giveUp, patienceMs(connection, request));
    };
    const stopClock = () => {
      if (incoming) return;
      clearTimeout(timer);
      outgoing.socket?.setTimeout(0);
    };
    startClock();
    outgoing.on('error', (error) => {
      if (!incoming) watched?.(undefined);
      reject(explain(error));
    });
    outgoing.on('response', (message) => {
      clearTimeout(timer);
      incoming = message;
      watched?.(message.statusCode);
      resolve(message);
    });
    // After an answer 101 there is neither a response nor an error.
    outgoing.on('close', () => {
      clearTimeout(timer);
      if (!incoming) reject(explain(new Error('the connection was closed without an answer')));
    });
    sendBody(outgoing, request.body, { startClock, stopClock });
  });
  return { contentType: response.headers['content-type'] ?? '', chunks: readChunks(response, explain) };
}

/** The name of a request in errors, without its query, which contains paths and names that do not belong in a log. */
export function nameRequest(request: PebbleRequest): string {
  return `${request.method} ${request.path}`;
}

async function* readChunks(
  response: IncomingMessage,
  explain: (error: unknown) => Error,
): AsyncGenerator<Buffer, void> {
  try {
    yield* response as AsyncIterable<Buffer>;
  } catch (error) {
    throw explain(error);
  }
}

function requestOptions(
  connection: PebbleConnection,
  request: PebbleRequest,
  timeoutMs: number,
): RequestOptions {
  return {
    // Without an agent: an agent would look for a server's name in the host, which costs 3 ms of regular expressions.
    createConnection: () => connect({ path: connection.socketPath, timeout: timeoutMs }),
    method: request.method,
    path: request.path + renderQuery(request.query),
    headers: { host: 'localhost', ...jsonType(request.body), ...request.headers },
    timeout: timeoutMs,
    ...(request.signal !== undefined && { signal: request.signal }),
  };
}

/** Measures how long Pebble takes. */
interface Clock {
  startClock(): void;
  stopClock(): void;
}

function sendBody(outgoing: ClientRequest, body: RequestBody | undefined, clock: Clock): void {
  if (body === undefined) outgoing.end();
  else if ('json' in body) outgoing.end(JSON.stringify(body.json));
  else {
    // Not stream.pipeline: when a source fails, it ends the request as if Pebble had hung up.
    const source = Readable.from(withoutClock(body.chunks, clock));
    source.on('error', (error) => outgoing.destroy(error));
    outgoing.on('close', () => source.destroy());
    source.pipe(outgoing);
  }
}

/** While the charm makes what it sends, the silence of the connection is its own. */
async function* withoutClock(
  chunks: AsyncIterable<Buffer>,
  { startClock, stopClock }: Clock,
): AsyncGenerator<Buffer, void> {
  stopClock();
  for await (const chunk of chunks) {
    startClock();
    yield chunk;
    stopClock();
  }
  startClock();
}

function explainFailure(connection: PebbleConnection, request: PebbleRequest, error: unknown): Error {
  if (error instanceof PebbleError) return error;
  // The caller aborted the request; Pebble works.
  if (request.signal?.aborted === true) return request.signal.reason as Error;
  return new PebbleConnectionError(connection.socketPath, error);
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
