import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http';
import { type RequestOptions, request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { limitBytes, readAll } from './byte-stream.ts';
import { HttpConnectionError, HttpError, HttpSizeError, HttpTimeoutError } from './errors.ts';

export interface HttpRequest {
  readonly url: string;
  /** The method, the headers, the trust and the way to the server, as Node's `request` takes them. */
  readonly options: Omit<RequestOptions, 'signal' | 'timeout'>;
  readonly body?: string | AsyncIterable<Buffer> | undefined;
  readonly limits: HttpLimits;
  /** Gives up the request. The reason of the signal is thrown. */
  readonly signal?: AbortSignal | undefined;
}

export interface HttpLimits {
  /** How long the connection may be silent. Default: for ever. */
  readonly silenceMs?: number | undefined;
  /**
   * How long the answer may take to its end, or to the end of its head if `maxBytes` is missing. Nothing is sent if
   * that is no time at all. Default: for ever.
   */
  readonly timeoutMs?: number | undefined;
  /** The size of the body. Without it, the body is a stream with neither a size nor a time limit. */
  readonly maxBytes?: number | undefined;
}

export interface HttpAnswer<Body> {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Body;
}

/**
 * Sends a request and reads the whole answer. Redirects are not followed.
 * @throws HttpError if there is no answer, or if it exceeds a limit
 */
export async function readHttpAnswer(request: HttpRequest): Promise<HttpAnswer<Buffer>> {
  const answer = await openHttpAnswer(request);
  return { ...answer, body: await readAll(answer.body) };
}

/**
 * Sends a request and gives its answer as soon as its head has arrived. Read the body to its end: until then the
 * connection stays open. Reading it throws the same errors. The failure of a body that is sent is thrown unchanged.
 * @throws HttpError if there is no answer
 */
export async function openHttpAnswer(request: HttpRequest): Promise<HttpAnswer<AsyncIterable<Buffer>>> {
  const { url, options, body, limits, signal } = request;
  signal?.throwIfAborted();
  if (limits.timeoutMs !== undefined && limits.timeoutMs <= 0) throw new HttpTimeoutError(0);
  const outgoing = (url.startsWith('https:') ? requestHttps : requestHttp)(url, options);
  let incoming: IncomingMessage | undefined;
  let fault: Error | undefined;
  const giveUp = (error: Error): void => {
    fault ??= error;
    (incoming ?? outgoing).destroy(error);
  };
  const explain = (error: unknown): Error =>
    fault ?? (error instanceof HttpError ? error : new HttpConnectionError(error));
  const clock = createClock(outgoing, limits, giveUp);
  clock.start();
  const abort = (): void => giveUp(signal?.reason as Error);
  signal?.addEventListener('abort', abort);
  return new Promise((resolve, reject) => {
    outgoing.on('error', (error) => reject(explain(error)));
    outgoing.on('response', (response) => {
      incoming = response;
      if (limits.maxBytes === undefined) clock.endTime();
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers, body: readBody(response, explain, limits.maxBytes) });
    });
    outgoing.on('close', () => {
      clock.endTime();
      signal?.removeEventListener('abort', abort);
      // After an answer 101 there is neither a response nor an error.
      reject(explain(new Error('the connection was closed without an answer')));
    });
    sendBody(outgoing, body, { clock, giveUp });
  });
}

/** Measures how long the server takes. */
interface Clock {
  start(): void;
  /** Pauses both limits. The next start begins them again. */
  stop(): void;
  /** Ends the limit of time for good, but not that of silence. */
  endTime(): void;
}

function createClock(
  outgoing: ClientRequest,
  { silenceMs = 0, timeoutMs }: HttpLimits,
  giveUp: (error: Error) => void,
): Clock {
  let limitMs = timeoutMs;
  let allowedSilenceMs = 0;
  let timer: NodeJS.Timeout | undefined;
  // The option `timeout` of a request covers no connection that does not open.
  outgoing.on('socket', (socket) => {
    socket.setTimeout(allowedSilenceMs).on('timeout', () => giveUp(new HttpTimeoutError(silenceMs)));
  });
  const run = (timeMs: number | undefined, silence: number): void => {
    clearTimeout(timer);
    if (timeMs !== undefined) timer = setTimeout(() => giveUp(new HttpTimeoutError(timeMs)), timeMs);
    allowedSilenceMs = silence;
    outgoing.socket?.setTimeout(silence);
  };
  return {
    start: () => run(limitMs, silenceMs),
    stop: () => run(undefined, 0),
    endTime: () => {
      limitMs = undefined;
      clearTimeout(timer);
    },
  };
}

function sendBody(
  outgoing: ClientRequest,
  body: HttpRequest['body'],
  { clock, giveUp }: { readonly clock: Clock; readonly giveUp: (error: Error) => void },
): void {
  if (body === undefined || typeof body === 'string') {
    outgoing.end(body);
    return;
  }
  // Not stream.pipeline: when a source fails, it ends the request as if the server had hung up.
  const source = Readable.from(makeWithoutClock(body, clock));
  source.on('error', giveUp);
  outgoing.on('close', () => source.destroy());
  source.pipe(outgoing);
}

/** While the client makes what it sends, the silence of the connection is its own. */
async function* makeWithoutClock(chunks: AsyncIterable<Buffer>, clock: Clock): AsyncGenerator<Buffer, void> {
  clock.stop();
  for await (const chunk of chunks) {
    clock.start();
    yield chunk;
    clock.stop();
  }
  clock.start();
}

async function* readBody(
  response: IncomingMessage,
  explain: (error: unknown) => Error,
  maxBytes = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer, void> {
  try {
    yield* limitBytes(response, maxBytes, () => new HttpSizeError(maxBytes));
  } catch (error) {
    throw explain(error);
  }
}
