import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SdkError } from 'charmkit/base';
import { makeShortDirectory } from '../short-directory.ts';
import type { HookToolBackend, HookToolContext } from './backend.ts';

/** Juju's hook tools did not start. */
export class JujuHookToolsError extends SdkError {
  constructor(program: string, cause: unknown) {
    super(`${program} did not start. The folder of Juju's hook tools is made by "npm run real:build".`, {
      code: 'juju-hook-tools',
      facts: { program },
      cause,
    });
  }
}

/**
 * A line from the server. With `tool`, a basic call: one run of a tool makes any number of them. With `ran`, the name
 * of a tool that ran. With neither, a question which hook it is.
 */
interface Question {
  readonly context: string;
  readonly ran?: string;
  readonly tool?: string;
  readonly args?: readonly string[];
  readonly stdin?: string;
}

/**
 * Each context has a serial number, because the server caches what it knows of a hook, and two models may use equal
 * ids.
 */
type Contexts = Map<
  string,
  HookToolContext & { readonly serial: number; readonly counts: Record<string, number> }
>;

/**
 * Juju's own hook tools: its client under each tool's name, and its server, which asks the simulator for the model's
 * state. `programs` is the directory of both (`jujuc` and `jujuc-server`).
 */
export async function openJujuHookTools(
  programs: string,
  tools: readonly string[],
): Promise<HookToolBackend> {
  const directory = await makeShortDirectory('jujuc-');
  const agentSocket = join(directory, 'agent.socket');
  const contexts: Contexts = new Map();
  let serial = 0;
  await Promise.all(tools.map((tool) => symlink(join(programs, 'jujuc'), join(directory, tool))));
  const state = await serveState(join(directory, 'state.socket'), contexts);
  const close = async () => {
    state.close();
    await rm(directory, { recursive: true, force: true });
  };
  const sockets = [agentSocket, join(directory, 'state.socket')];
  const server = await startServer(join(programs, 'jujuc-server'), sockets).catch(async (error) => {
    await close();
    throw error;
  });
  return {
    directory,
    agentSocket,
    async begin(context) {
      serial += 1;
      contexts.set(context.id, { ...context, serial, counts: {} });
    },
    async end(id) {
      const counts = contexts.get(id)?.counts;
      contexts.delete(id);
      return counts ?? {};
    },
    async [Symbol.asyncDispose]() {
      await stopServer(server);
      await close();
    },
  };
}

async function serveState(path: string, contexts: Contexts): Promise<Server> {
  const server = createServer((socket) => {
    createInterface({ input: socket }).on('line', (line) => {
      socket.write(`${JSON.stringify(answerTo(JSON.parse(line), contexts))}\n`);
    });
  });
  server.listen(path);
  await once(server, 'listening');
  return server;
}

function answerTo(question: Question, contexts: Contexts): object {
  const context = contexts.get(question.context);
  if (!context) return { exitCode: 1, stderr: `ERROR no hook ${question.context} is running` };
  const { tool, args = [], stdin, ran } = question;
  const { environment, endpoints, serial, counts } = context;
  if (ran !== undefined) {
    counts[ran] = (counts[ran] ?? 0) + 1;
    return { exitCode: 0 };
  }
  if (tool === undefined) return { environment, endpoints, serial };
  return context.answer({ tool, args, cwd: '/', ...(stdin === undefined ? {} : { stdin }) });
}

async function startServer(program: string, args: readonly string[]): Promise<ChildProcess> {
  const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const failed = once(server, 'exit').then(([code]) => {
    throw new SdkError(`exit code ${code}`, { code: 'exit' });
  });
  try {
    await Promise.race([once(server.stdout, 'data'), failed]);
    failed.catch(() => undefined);
    return server;
  } catch (cause) {
    throw new JujuHookToolsError(program, cause);
  }
}

async function stopServer(server: ChildProcess): Promise<void> {
  const isRunning = server.exitCode === null && server.signalCode === null;
  const exited = isRunning ? once(server, 'exit') : undefined;
  server.kill();
  await exited;
}
