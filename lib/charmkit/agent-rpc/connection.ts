import { connect, type Socket } from 'node:net';
import { GobError } from './gob-shape.ts';
import { GobStream } from './gob-stream.ts';
import {
  noBody,
  requestHeader,
  responseHeader,
  type ToolRequest,
  type ToolResponse,
  toolMethod,
  toolRequest,
  toolResponse,
} from './shapes.ts';

/** What the agent made of a request: what the tool answered, or why it did not run it. */
export type AgentReply = ToolResponse | { readonly refusal: string };

/** A connection to the socket on which Juju's agent runs hook tools. One call at a time. */
export class AgentConnection {
  readonly #socket: Socket;
  readonly #stream: GobStream;
  #sequence = 0;

  private constructor(socket: Socket, maxMessageBytes: number) {
    this.#socket = socket;
    this.#stream = new GobStream(socket, maxMessageBytes);
    socket.unref();
  }

  /**
   * Connects to the unix socket; a name that begins with `@` is an abstract one.
   * @throws the system's error where nothing listens.
   */
  static open(address: string, maxMessageBytes: number): Promise<AgentConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(address.replace(/^@/, '\0'));
      socket.once('error', reject);
      socket.once('connect', () => resolve(new AgentConnection(socket, maxMessageBytes)));
    });
  }

  /** False once either side has closed it. */
  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  /**
   * Runs a hook tool; undefined where the connection was lost before the answer. Only while a call waits does the
   * connection keep the process alive.
   * @throws GobError for an answer that is not what Juju's agent gives; the connection is closed then.
   */
  async call(request: ToolRequest): Promise<AgentReply | undefined> {
    this.#socket.ref();
    try {
      this.#sequence += 1;
      // One write for both.
      this.#socket.cork();
      this.#stream.write(requestHeader, { ServiceMethod: toolMethod, Seq: this.#sequence });
      this.#stream.write(toolRequest, request);
      this.#socket.uncork();
      return await this.#readReply();
    } catch (error) {
      this.close();
      throw error;
    } finally {
      this.#socket.unref();
    }
  }

  /** A call that waits gets no answer then. */
  close(): void {
    this.#socket.destroy();
  }

  async #readReply(): Promise<AgentReply | undefined> {
    const header = await this.#stream.read(responseHeader);
    if (header === undefined) return undefined;
    if (header.Seq !== this.#sequence) throw new GobError('an answer to another request');
    if (header.Error === '') return await this.#stream.read(toolResponse);
    const body = await this.#stream.read(noBody);
    return body && { refusal: header.Error };
  }
}
