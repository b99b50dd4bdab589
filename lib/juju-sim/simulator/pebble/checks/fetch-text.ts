import { once } from 'node:events';
import { get as getPlain, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { SdkError } from 'charmkit/base';
import type { PebbleNetwork } from '../options.ts';

const maxRedirects = 10;

export interface FetchedText {
  readonly statusCode: number;
  readonly body: string;
}

/**
 * Gets a URL and follows redirects. It does not use `fetch`, which refuses the ports that browsers refuse and takes
 * longer to load than all other code here.
 */
export async function fetchText(
  url: string,
  headers: OutgoingHttpHeaders,
  signal: AbortSignal,
  network?: PebbleNetwork,
): Promise<FetchedText> {
  let target = new URL(url);
  for (let redirects = 0; ; redirects += 1) {
    const response = await request(target, headers, signal, network);
    const { statusCode = 0, headers: received } = response;
    const isRedirect = statusCode >= 300 && statusCode <= 399 && received.location !== undefined;
    if (!isRedirect) return { statusCode, body: await textOf(response) };
    response.destroy();
    if (redirects >= maxRedirects)
      throw new SdkError(`stopped after ${maxRedirects} redirects`, { code: 'pebble-check-redirects' });
    target = new URL(received.location ?? '', target);
  }
}

async function request(
  url: URL,
  headers: OutgoingHttpHeaders,
  signal: AbortSignal,
  network: PebbleNetwork | undefined,
): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  const port = Number(url.port) || (isSecure ? 443 : 80);
  const plain = await network?.connect(url.hostname, port);
  const socket =
    plain !== undefined && isSecure
      ? (await import('node:tls')).connect({ socket: plain, host: url.hostname })
      : plain;
  const get = isSecure ? (await import('node:https')).get : getPlain;
  // Node ignores createConnection if there is an agent, even `false`.
  const route = socket === undefined ? { agent: false } : { createConnection: () => socket };
  const [response] = await once(get(url, { headers, signal, ...route }), 'response');
  return response as IncomingMessage;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
