import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { AgentConnection, type AgentReply, type ToolRequest } from 'charmkit/agent-rpc';
import { AgentSocket } from '../../../lib/juju-sim/simulator/hook-tools/agent-socket.ts';
import type { Cut } from '../cut.ts';

const maxMessageBytes = 64 * 1024 * 1024;

/** The agent's socket. It asks before and after each hook tool whether the dispatch continues. */
export class WatchedSocket implements AsyncDisposable {
  /** The current dispatch. */
  cut: Cut | undefined;
  readonly #directory: string;
  readonly #agent: string;
  readonly #socket = new AgentSocket((request, from) => this.#handOn(request, from));
  readonly #connections = new WeakMap<Socket, Promise<AgentConnection>>();

  private constructor(directory: string, agent: string) {
    this.#directory = directory;
    this.#agent = agent;
  }

  /** Listens in front of an agent's own socket. */
  static async open(agent: string): Promise<WatchedSocket> {
    const watched = new WatchedSocket(await mkdtemp('/tmp/gs-'), agent);
    await watched.#socket.listen(watched.address);
    return watched;
  }

  get address(): string {
    return join(this.#directory, 'agent.socket');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#socket[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true });
  }

  async #handOn(request: ToolRequest, from: Socket): Promise<AgentReply> {
    const connection = await this.#connectFor(from);
    // A request for help runs no tool, so a dispatch can't stop there.
    const cut = request.Args[0] === '--help' ? undefined : this.cut;
    await cut?.cross('before', request.CommandName);
    const reply = await connection.call(request);
    await cut?.cross('after', request.CommandName);
    return reply ?? { refusal: 'the agent is gone' };
  }

  #connectFor(from: Socket): Promise<AgentConnection> {
    const known = this.#connections.get(from);
    if (known) return known;
    const opening = AgentConnection.open(this.#agent, maxMessageBytes);
    this.#connections.set(from, opening);
    from.once('close', () => void opening.then((connection) => connection.close()));
    return opening;
  }
}
