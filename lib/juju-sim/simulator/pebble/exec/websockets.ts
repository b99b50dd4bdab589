import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Daemon } from '../daemon.ts';
import {
  ApiError,
  createBadRequest,
  createNotFound,
  createServerError,
  renderEnvelope,
} from '../http/reply.ts';
import { matchRoute, type Route } from '../http/router.ts';
import { quoteText } from '../text/quote.ts';
import type { Execution, SocketName } from './execution.ts';

/** The addresses of the `control`, `stdio` and `stderr` websockets of an exec task. They refuse plain requests. */
export const websocketRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/tasks/{}/websocket/{}',
    access: 'admin',
    handle(daemon, { params: [taskId = '', name = ''] }) {
      findSocket(daemon, taskId, name);
      throw createServerError('websocket: the client is not using the websocket protocol');
    },
  },
];

/** Connects clients to the websockets of exec tasks. */
export class ExecWebsockets {
  readonly #daemon: Daemon;
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false });

  constructor(daemon: Daemon) {
    this.#daemon = daemon;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    try {
      const { pathname } = new URL(request.url ?? '', 'http://pebble');
      const [taskId = '', name = ''] = matchRoute(websocketRoutes, 'GET', pathname).params;
      const found = findSocket(this.#daemon, taskId, name);
      this.#server.handleUpgrade(request, socket, head, (websocket) => {
        found.execution.connect(found.name, websocket);
      });
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      refuse(socket, thrown);
    }
  }
}

function findSocket(
  daemon: Daemon,
  taskId: string,
  name: string,
): { execution: Execution; name: SocketName } {
  const found = daemon.changes.task(taskId);
  if (!found) throw createNotFound(`cannot find task ${quoteText(taskId)}`);
  const execution = daemon.executions.get(taskId);
  if (!execution) throw createBadRequest(`${quoteText(found.task.kind)} tasks do not have websockets`);
  if (found.change.isReady)
    throw createServerError(found.change.error ?? `task ${quoteText(taskId)} has ended`);
  if (!execution.has(name))
    throw createNotFound(`cannot find ${name} websocket for task ${quoteText(taskId)}`);
  if (execution.isConnected(name)) throw createServerError(`${name} websocket already connected`);
  return { execution, name };
}

function refuse(socket: Duplex, error: ApiError): void {
  const { status } = renderEnvelope(error);
  const body = JSON.stringify(renderEnvelope(error));
  const head = [
    `HTTP/1.1 ${error.statusCode} ${status}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
