import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { type AnswerRequest, answerCalls, type ToolRequest } from 'charmkit/agent-rpc';

/** The socket of a simulated unit's agent. */
export class AgentSocket implements AsyncDisposable {
  readonly #connections = new Set<Socket>();
  readonly #server;

  constructor(answer: (request: ToolRequest, from: Socket) => ReturnType<AnswerRequest>) {
    this.#server = createServer((socket) => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
      void answerCalls(socket, (request) => answer(request, socket));
    });
  }

  async listen(path: string): Promise<void> {
    this.#server.listen(path);
    await once(this.#server, 'listening');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const connection of this.#connections) connection.destroy();
    await closed;
  }
}
