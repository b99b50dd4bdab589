import {
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestOptions,
  request as requestHttp,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import { getErrorMessage, type JsonLimits, type JsonValue, parseJson } from 'charmkit/base';
import type { RequestLimits } from './access.ts';
import { type Credentials, describeUnreadable } from './credentials.ts';
import { KubernetesError } from './errors.ts';

export interface Question {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly body?: JsonValue;
}

export interface Answer {
  readonly status: number;
  /** The parsed JSON of the answer. */
  readonly body: unknown;
}

/** A hook should not wait long for an API that does not answer, because the next hook tries again. */
export const defaultLimits: RequestLimits = { timeoutMs: 5_000, totalMs: 15_000 };

/** Kubernetes stores at most 1.5 MB of an object. */
const maxAnswerBytes = 8 * 1024 * 1024;
const answerLimits: JsonLimits = { characters: maxAnswerBytes, depth: 64, values: 50_000 };

/**
 * Sends one request.
 * @throws KubernetesError if it can't be signed, or if there is no answer.
 */
export async function sendRequest(
  credentials: Credentials,
  question: Question,
  limits: { readonly timeoutMs: number; readonly total: AbortSignal },
): Promise<Answer> {
  const { method, path, query, body } = question;
  const { server } = credentials;
  const url = `${server}${path}${query ? `?${new URLSearchParams(query).toString()}` : ''}`;
  const options = { ...(await sign(credentials, renderHeaders(question))), method };
  const request = server.startsWith('https:') ? requestHttps : requestHttp;
  const signal = AbortSignal.any([AbortSignal.timeout(limits.timeoutMs), limits.total]);
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => {
      const reason = signal.aborted ? 'timeout' : describeCause(cause);
      const message = `Kubernetes does not answer at ${server} (${reason})`;
      reject(new KubernetesError('unreachable', message, { cause }));
    };
    const asked = request(url, { ...options, signal }, (response) => {
      response.on('error', fail);
      const { statusCode: status = 0 } = response;
      readBody(response, (text) => resolve({ status, body: parseJson(text, answerLimits) }));
    });
    // An answer 101 closes the connection without an error.
    asked.on('error', fail).on('close', () => fail(new Error('no answer')));
    asked.end(body && JSON.stringify(body));
  });
}

/** An answer that is too long results in an error of the response. */
function readBody(response: IncomingMessage, finish: (text: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > maxAnswerBytes) response.destroy(new RangeError(`more than ${maxAnswerBytes} bytes`));
  });
  response.on('end', () => finish(Buffer.concat(chunks).toString()));
}

function describeCause(cause: Error): string {
  return (cause as NodeJS.ErrnoException).code ?? getErrorMessage(cause);
}

function renderHeaders({ contentType }: Question): OutgoingHttpHeaders {
  return { accept: 'application/json', ...(contentType && { 'content-type': contentType }) };
}

/** Reads the files of certificates and tokens, if the credentials name any. */
async function sign({ config }: Credentials, headers: OutgoingHttpHeaders): Promise<RequestOptions> {
  try {
    const options: RequestOptions = { headers };
    await config.applyToHTTPSOptions(options);
    return options;
  } catch (error) {
    throw describeUnreadable(error);
  }
}
