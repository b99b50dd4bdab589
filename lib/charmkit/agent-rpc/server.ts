import type { Socket } from 'node:net';
import type { AgentReply } from './connection.ts';
import { GobError, type GobStruct } from './gob-shape.ts';
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

/** Longer than what Linux lets a program be started with, and than what a databag holds. */
const maxRequestBytes = 64 * 1024 * 1024;

/** Runs a tool for who asks at the other end. */
export type AnswerRequest = (request: ToolRequest) => AgentReply | Promise<AgentReply>;

/** Answers the calls on one connection, as Juju's agent does, until it closes or says what is no call. */
export async function answerCalls(socket: Socket, answer: AnswerRequest): Promise<void> {
  const stream = new GobStream(socket, maxRequestBytes);
  try {
    for (;;) {
      const header = await stream.read(requestHeader);
      const request = header && (await stream.read(toolRequest));
      if (header === undefined || request === undefined) return;
      const reply = header.ServiceMethod === toolMethod ? await answer(request) : refuseMethod(header);
      writeReply(stream, header, reply);
    }
  } catch (error) {
    if (!(error instanceof GobError)) throw error;
  } finally {
    socket.destroy();
  }
}

type Header = GobStruct<typeof requestHeader>;

function refuseMethod({ ServiceMethod }: Header): AgentReply {
  return { refusal: `rpc: can't find method ${ServiceMethod}` };
}

function writeReply(stream: GobStream, header: Header, reply: AgentReply): void {
  const refusal = isRefusal(reply) ? reply.refusal : '';
  stream.write(responseHeader, { ...header, Error: refusal });
  if (isRefusal(reply)) stream.write(noBody, {});
  else stream.write(toolResponse, reply);
}

function isRefusal(reply: AgentReply): reply is Exclude<AgentReply, ToolResponse> {
  return 'refusal' in reply;
}
