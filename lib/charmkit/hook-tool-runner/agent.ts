import {
  AgentConnection,
  type AgentReply,
  GobError,
  GobTooLongError,
  stdinWanted,
  type ToolRequest,
} from '../agent-rpc/index.ts';
import { HookToolError } from './errors.ts';
import type { AgentSocket } from './find-agent-socket.ts';
import type { HookToolCall, HookToolResult } from './runner.ts';
import {
  describeEndlessOutput,
  describeGarbledAnswer,
  describeHangingTool,
  describeMissingTool,
} from './runner-errors.ts';
import { hasTimeLimit, type ToolLimits } from './tool-limits.ts';
import { ToolQueue } from './tool-queue.ts';

/** Runs no tool: Juju's command line parser answers it. */
const probe: HookToolCall = { tool: 'is-leader', args: ['--help'] };

/** The agent at the other end of the socket. It runs one tool at a time, so calls wait here for each other. */
export class Agent {
  readonly #socket: AgentSocket;
  readonly #limits: ToolLimits;
  readonly #hanging = new Set<string>();
  readonly #queue = new ToolQueue(1);
  #connection: AgentConnection | undefined;

  constructor(socket: AgentSocket, limits: ToolLimits) {
    this.#socket = socket;
    this.#limits = limits;
  }

  /** Why the socket is not to be used; undefined where it answers as Juju's. */
  async findFault(): Promise<string | undefined> {
    try {
      const reply = await this.#ask(probe);
      if (reply === undefined) return 'the socket was closed';
      return 'refusal' in reply ? `the socket refuses: ${reply.refusal}` : undefined;
    } catch (error) {
      if (isSystemError(error)) return `the socket can't be reached (${error.code})`;
      if (isGarbled(error)) return "the socket does not speak Juju's protocol";
      throw error;
    }
  }

  run(call: HookToolCall): Promise<HookToolResult> {
    return this.#queue.run(() => this.#runNext(call));
  }

  /** What goes wrong between the two is answered as Juju's executables answer it. */
  async #runNext(call: HookToolCall): Promise<HookToolResult> {
    if (this.#hanging.has(call.tool)) throw describeHangingTool(call, this.#limits.timeoutMs);
    try {
      const reply = await this.#askWithStdin(call);
      return toResult(reply ?? { refusal: 'unexpected EOF' });
    } catch (error) {
      if (isSystemError(error)) return toResult({ refusal: `dial unix: ${error.code}` });
      throw error;
    }
  }

  async #askWithStdin(call: HookToolCall): Promise<AgentReply | undefined> {
    const reply = await this.#ask(call);
    const wantsStdin = reply !== undefined && 'refusal' in reply && reply.refusal === stdinWanted;
    return wantsStdin ? this.#ask({ ...call, stdin: '' }) : reply;
  }

  async #ask(call: HookToolCall): Promise<AgentReply | undefined> {
    const request = this.#describeRequest(call);
    const connection = await this.#connect();
    let isLate = false;
    const onLate = () => {
      isLate = true;
      connection.close();
    };
    const timer = hasTimeLimit(call) ? setTimeout(onLate, this.#limits.timeoutMs) : undefined;
    try {
      const reply = await connection.call(request);
      if (!isLate) return reply;
    } catch (error) {
      throw this.#explain(call, error);
    } finally {
      clearTimeout(timer);
    }
    this.#hanging.add(call.tool);
    throw describeHangingTool(call, this.#limits.timeoutMs);
  }

  /** Anew where the last one is lost: what came on it belongs to a call that nobody waits for any more. */
  async #connect(): Promise<AgentConnection> {
    if (this.#connection?.isOpen !== true) {
      this.#connection = await AgentConnection.open(this.#socket.address, this.#limits.maxOutputBytes);
    }
    return this.#connection;
  }

  /** @throws HookToolError for what no process can be started with, so that nothing passes here that fails there. */
  #describeRequest(call: HookToolCall): ToolRequest {
    const { tool, args, stdin } = call;
    if (args.some((arg) => arg.includes('\0')))
      throw describeMissingTool(call, { code: 'ERR_INVALID_ARG_VALUE' });
    const { contextId: ContextId, token: Token } = this.#socket;
    const Stdin = Buffer.from(stdin ?? '');
    const StdinSet = stdin !== undefined;
    return { ContextId, Dir: process.cwd(), CommandName: tool, Args: args, StdinSet, Stdin, Token };
  }

  #explain(call: HookToolCall, error: unknown): unknown {
    if (error instanceof GobTooLongError) return describeEndlessOutput(call, this.#limits.maxOutputBytes);
    return error instanceof GobError ? describeGarbledAnswer(call, error) : error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return (error as NodeJS.ErrnoException | undefined)?.syscall !== undefined;
}

function isGarbled(error: unknown): boolean {
  return error instanceof HookToolError && ['hook-tool-protocol', 'hook-tool-output'].includes(error.code);
}

function toResult(reply: AgentReply): HookToolResult {
  if ('refusal' in reply) return { exitCode: 1, stdout: '', stderr: `ERROR ${reply.refusal}\n` };
  return { exitCode: reply.Code, stdout: decodeText(reply.Stdout), stderr: decodeText(reply.Stderr) };
}

function decodeText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
