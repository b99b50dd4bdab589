import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/**
 * Answers each request of a server. A client may hang up before it has sent all, for example at the end of its time
 * limit on a busy machine. Reading its request then fails with ECONNRESET, which concerns nobody else.
 */
export function answerRequests(
  server: Server,
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): void {
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch((error: unknown) => {
      if (!request.readableAborted) throw error;
      response.destroy();
    });
  });
}
