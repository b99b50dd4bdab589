import { type OutgoingHttpHeaders, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type JsonValue, messageOf, parseJson } from 'charmkit/base';
import { type Credentials, unreadable } from './credentials.ts';
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
  /** The value of the JSON that came back. */
  readonly body: unknown;
}

/** A hook should not stand still for an API that does not answer: the next one asks again. */
const timeoutMs = 5_000;

/**
 * Sends one request.
 * @throws KubernetesError where it can't be signed, or no answer comes.
 */
export async function ask(credentials: Credentials, question: Question): Promise<Answer> {
  const { method, path, query, body } = question;
  const { server } = credentials;
  const url = `${server}${path}${query ? `?${new URLSearchParams(query).toString()}` : ''}`;
  const options = { ...(await sign(credentials, headersOf(question))), method };
  const request = server.startsWith('https:') ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => {
      const reason = (cause as NodeJS.ErrnoException).code ?? messageOf(cause);
      const message = `Kubernetes does not answer at ${server} (${reason})`;
      reject(new KubernetesError('unreachable', message, { cause }));
    };
    const signal = AbortSignal.timeout(timeoutMs);
    const asked = request(url, { ...options, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: parseJson(Buffer.concat(chunks).toString()) }),
      );
    });
    asked.on('error', fail);
    asked.end(body && JSON.stringify(body));
  });
}

function headersOf({ contentType }: Question): OutgoingHttpHeaders {
  return { accept: 'application/json', ...(contentType && { 'content-type': contentType }) };
}

/** Reads certificates and tokens, where the credentials name files of them. */
async function sign({ config }: Credentials, headers: OutgoingHttpHeaders): Promise<RequestOptions> {
  try {
    const options: RequestOptions = { headers };
    await config.applyToHTTPSOptions(options);
    return options;
  } catch (error) {
    throw unreadable(error);
  }
}
