import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { getErrorMessage } from 'charmkit/base';
import type { Daemon } from '../daemon.ts';
import { ExecWebsockets } from '../exec/websockets.ts';
import { ApiError, createServerError, type Envelope, type Reply, renderEnvelope } from './reply.ts';
import type { PebbleRequest } from './request.ts';
import { type Access, matchRoute, type Route } from './router.ts';

/** Creates the HTTP server of one Pebble. It does not listen yet. */
export function createPebbleServer(
  daemon: Daemon,
  routes: readonly Route[],
  onRequest: (method: string, url: string) => void,
): Server {
  const note = (message: IncomingMessage): void => {
    daemon.counters.addRequest();
    onRequest(message.method ?? '', message.url ?? '');
  };
  const websockets = new ExecWebsockets(daemon);
  const server = createServer((message, response) => {
    note(message);
    void respond(daemon, routes, message, response);
  });
  server.on('upgrade', (message, socket, head) => {
    note(message);
    websockets.upgrade(message, socket, head);
  });
  return server;
}

async function respond(
  daemon: Daemon,
  routes: readonly Route[],
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const reply = await answer(daemon, routes, message, response);
    await readToEnd(message);
    await send(reply, response);
  } catch (thrown) {
    const error = thrown instanceof ApiError ? thrown : createServerError(getErrorMessage(thrown));
    await readToEnd(message);
    if (response.headersSent) response.destroy();
    else sendJson(response, error.statusCode, renderEnvelope(error));
  }
}

/** Otherwise a client that still writes would get a broken connection and not the answer. */
async function readToEnd(message: IncomingMessage): Promise<void> {
  message.resume();
  // It does not matter if the client has disconnected.
  if (!message.complete) await finished(message).catch(() => {});
}

function answer(
  daemon: Daemon,
  routes: readonly Route[],
  message: IncomingMessage,
  response: ServerResponse,
): Reply | Promise<Reply> {
  const url = new URL(message.url ?? '', 'http://pebble');
  const { route, params } = matchRoute(routes, message.method ?? '', url.pathname);
  assertAccess(daemon, route.access);
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const request: PebbleRequest = { message, query: url.searchParams, params, signal: gone.signal };
  return route.handle(daemon, request);
}

const grants: Readonly<Record<string, readonly Access[]>> = {
  admin: ['open', 'read', 'admin'],
  read: ['open', 'read'],
  metrics: ['open'],
  untrusted: ['open'],
};

/** The user who runs Pebble has all access, unless an identity with this user id restricts it. */
function assertAccess({ identities, userId }: Daemon, needed: Access): void {
  const granted = grants[identities.accessOfUser(userId) ?? 'admin'] ?? [];
  if (!granted.includes(needed)) throw new ApiError(401, 'access denied', 'login-required');
}

async function send(reply: Reply, response: ServerResponse): Promise<void> {
  if (reply.type === 'stream') return await reply.write(response);
  sendJson(response, reply.type === 'async' ? 202 : reply.statusCode, renderEnvelope(reply));
}

function sendJson(response: ServerResponse, statusCode: number, body: Envelope): void {
  const text = JSON.stringify(body);
  response.writeHead(statusCode, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}
