import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { request as requestTls } from 'node:https';
import { text } from 'node:stream/consumers';

/** Sends a request to Grafana as its administrator. Trusts any certificate. */
export async function askGrafana(
  url: string,
  password: string,
  method: 'GET' | 'POST' = 'GET',
  body?: object,
): Promise<{ readonly status: number; readonly body: string }> {
  const headers = body && { headers: { 'content-type': 'application/json' } };
  const options = { method, auth: `admin:${password}`, agent: false, timeout: 10_000, ...headers };
  const asked = url.startsWith('https:')
    ? requestTls(url, { ...options, rejectUnauthorized: false })
    : request(url, options);
  asked.end(body && JSON.stringify(body));
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, body: await text(response) };
}
