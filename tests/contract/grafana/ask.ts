import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Answered, Asked } from './under-test.ts';

/** Sends a request to an HTTP server. Trusts any certificate and accepts any status code. */
export function ask(
  url: string,
  { method = 'GET', credentials, authorization, headers: others, body }: Asked,
): Promise<Answered> {
  const basic =
    credentials === undefined ? authorization : `Basic ${Buffer.from(credentials).toString('base64')}`;
  const headers = {
    ...others,
    ...(basic === undefined ? {} : { authorization: basic }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const request = url.startsWith('https:') ? requestHttps : requestHttp;
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const outgoing = request(url, { method, headers, agent: false, rejectUnauthorized: false }, (response) => {
    const { statusCode = 0, headers: received } = response;
    text(response).then(
      (content) =>
        resolve({ status: statusCode, headers: received, body: parsed(received['content-type'], content) }),
      reject,
    );
  });
  outgoing.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

function parsed(contentType: string | undefined, content: string): unknown {
  return contentType?.startsWith('application/json') && content !== '' ? JSON.parse(content) : content;
}
