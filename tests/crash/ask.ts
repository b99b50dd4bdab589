import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { request as requestTls } from 'node:https';
import { text } from 'node:stream/consumers';

/** Sends a request to Grafana as its administrator. Trusts any certificate. */
export async function askGrafana(
  url: string,
  password: string,
  method: 'GET' | 'POST' = 'GET',
): Promise<{ readonly status: number; readonly body: string }> {
  const options = { method, auth: `admin:${password}`, agent: false, timeout: 10_000 };
  const asked = url.startsWith('https:')
    ? requestTls(url, { ...options, rejectUnauthorized: false })
    : request(url, options);
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, body: await text(response) };
}
