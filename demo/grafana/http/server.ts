import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

import { getErrorMessage } from 'charmkit/base';

import type { Container } from '../container.ts';
import type { Grafana } from '../grafana.ts';
import { type Answer, serverError } from './answer.ts';
import { answerRequest } from './respond.ts';

const headersOfAll = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'deny',
  'X-Xss-Protection': '1; mode=block',
};

/** Serves Grafana's API at the address in `[server]`, over HTTP or TLS. Resolves once it listens. */
export async function serveApi(grafana: Grafana, container: Container): Promise<Server> {
  const { settings, log } = grafana;
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answer(grafana, container, request).then(
      (result) => send(response, result, settings.flag('security', 'allow_embedding')),
      (error: unknown) => {
        log.named('context')('error', 'Request error', { error: getErrorMessage(error) });
        send(response, serverError, false);
      },
    );
  };
  const server =
    settings.text('server', 'protocol') === 'https'
      ? tlsServer(grafana, container, listener)
      : createServer(listener);
  const { host, port } = container.hostAddress(
    settings.text('server', 'http_addr'),
    Number(settings.text('server', 'http_port')),
  );
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen({ port, ...(host === '' ? {} : { host }) }, resolve);
  await promise;
  log.named('http.server')('info', 'HTTP Server Listen', { address: `${host}:${port}` });
  return server;
}

function tlsServer(
  { settings }: Grafana,
  container: Container,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const file = (key: string): Buffer => readFileSync(container.hostPath(settings.text('server', key)));
  return createTlsServer({ cert: file('cert_file'), key: file('cert_key') }, listener);
}

async function answer(grafana: Grafana, container: Container, request: IncomingMessage): Promise<Answer> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  const { method = 'GET', url: target = '/', headers } = request;
  return answerRequest(grafana, container, { method, target, body, headers });
}

function send(response: ServerResponse, result: Answer, isEmbeddable: boolean): void {
  for (const [name, value] of Object.entries(headersOfAll)) {
    if (name !== 'X-Frame-Options' || !isEmbeddable) response.setHeader(name, value);
  }
  response.writeHead(result.status, {
    'Content-Type': result.contentType,
    'Content-Length': Buffer.byteLength(result.body),
    ...result.headers,
  });
  response.end(result.body);
}
