import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { HookToolsBackend, RunningHook } from '../../contract/hook-tools/backend.ts';

/** The tools of Juju 3.5; `relation-model-get` came later. */
const tools = [
  ...['action-fail', 'action-get', 'action-log', 'action-set', 'application-version-set', 'close-port'],
  ...['config-get', 'credential-get', 'goal-state', 'is-leader', 'juju-log', 'juju-reboot', 'network-get'],
  ...['open-port', 'opened-ports', 'relation-get', 'relation-ids', 'relation-list', 'relation-set'],
  ...['resource-get', 'secret-add', 'secret-get', 'secret-grant', 'secret-ids', 'secret-info-get'],
  ...['secret-remove', 'secret-revoke', 'secret-set', 'state-delete', 'state-get', 'state-set', 'status-get'],
  ...['status-set', 'storage-add', 'storage-get', 'storage-list'],
];

/** A line from the server: a call in its plainest form, or without a tool the question which hook it is. */
interface Question {
  readonly context: string;
  readonly tool?: string;
  readonly args?: readonly string[];
  readonly stdin?: string;
}

type Hooks = Map<string, RunningHook & { readonly serial: number }>;

/**
 * Juju's own hook tools, of which `directory` holds the client and the server (tests/real/jujuc). The server asks back
 * for the model's state.
 */
export async function openJujuBackend(directory: string): Promise<HookToolsBackend> {
  const root = await mkdtemp(join(tmpdir(), 'jujuc-'));
  const agentSocket = join(root, 'agent.socket');
  const stateSocket = join(root, 'state.socket');
  const hooks: Hooks = new Map();
  let serial = 0;
  await Promise.all(tools.map((tool) => symlink(join(directory, 'jujuc'), join(root, tool))));
  const state = await serveState(stateSocket, hooks);
  const server = await startServer(join(directory, 'jujuc-server'), [agentSocket, stateSocket]);
  return {
    directory: root,
    agentSocket,
    async begin(hook) {
      serial += 1;
      hooks.set(hook.session.contextId, { ...hook, serial });
    },
    async end(contextId) {
      hooks.delete(contextId);
    },
    async [Symbol.asyncDispose]() {
      server.kill();
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
      state.close();
      await rm(root, { recursive: true });
    },
  };
}

async function serveState(path: string, hooks: Hooks): Promise<Server> {
  const server = createServer((socket: Socket) => {
    createInterface({ input: socket }).on('line', (line) => {
      socket.write(`${JSON.stringify(answerTo(JSON.parse(line), hooks))}\n`);
    });
  });
  server.listen(path);
  await once(server, 'listening');
  return server;
}

function answerTo({ context, tool, args = [], stdin }: Question, hooks: Hooks): unknown {
  const hook = hooks.get(context);
  if (hook === undefined) return { exitCode: 1, stderr: `ERROR no hook ${context} is running` };
  if (tool === undefined)
    return { environment: hook.session.environment, endpoints: hook.endpoints, serial: hook.serial };
  return hook.session.run({ tool, args, ...(stdin === undefined ? {} : { stdin }) });
}

async function startServer(program: string, args: readonly string[]): Promise<ChildProcess> {
  const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([
    once(server.stdout, 'data'),
    once(server, 'exit').then(([code]) => Promise.reject(new Error(`${program} ended with ${code}`))),
  ]);
  return server;
}
