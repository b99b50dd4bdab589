import type { OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';
import { type JsonLimits, type JsonValue, parseJson } from 'charmkit/base';
import { HttpError, readHttpAnswer } from 'charmkit/http';
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
 * Sends one request, unless its time has already passed.
 * @throws KubernetesError if it can't be signed, or if there is no answer in this time
 */
export async function sendRequest(
  credentials: Credentials,
  question: Question,
  timeoutMs: number,
): Promise<Answer> {
  const { method, path, query, body } = question;
  const { server } = credentials;
  const search = query ? `?${new URLSearchParams(query).toString()}` : '';
  const options = { ...(await sign(credentials, renderHeaders(question))), method };
  try {
    const answer = await readHttpAnswer({
      url: `${server}${path}${search}`,
      options,
      body: body === undefined ? undefined : JSON.stringify(body),
      limits: { timeoutMs, maxBytes: maxAnswerBytes },
    });
    return { status: answer.status, body: parseJson(answer.body.toString(), answerLimits) };
  } catch (cause) {
    if (!(cause instanceof HttpError)) throw cause;
    const message = `Kubernetes does not answer at ${server} (${cause.reason})`;
    throw new KubernetesError('unreachable', message, { cause });
  }
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
