import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type AnswerRequest, answerCalls, type ToolRequest } from 'charmkit/agent-rpc';
import { createSocketRunner, type HookToolCall, type HookToolRunner } from 'charmkit/hook-tools';

let directory: string;
let address: string;
let servers: Server[];
let sockets: Set<Socket>;
/** The calls of the executables. */
let executed: HookToolCall[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'agent-'));
  address = join(directory, 'agent.socket');
  servers = [];
  sockets = new Set();
  executed = [];
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
  await rm(directory, { recursive: true });
});

const executables: HookToolRunner = {
  run: async (call) => executables.runSync(call),
  runSync(call) {
    executed.push(call);
    return { exitCode: 0, stdout: 'by executable', stderr: '' };
  },
};

async function listen(accept: (socket: Socket) => void): Promise<void> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    accept(socket);
  });
  servers.push(server);
  server.listen(address);
  await once(server, 'listening');
}

/** An agent that answers the probe, and other requests with the configured answer. */
async function startAgent(answer: AnswerRequest): Promise<ToolRequest[]> {
  const requests: ToolRequest[] = [];
  await listen((socket) => {
    void answerCalls(socket, (request) => {
      if (request.Args[0] === '--help') return say('Usage: is-leader');
      requests.push(request);
      return answer(request);
    });
  });
  return requests;
}

function say(stdout: string) {
  return { Code: 0, Stdout: Buffer.from(stdout), Stderr: Buffer.alloc(0) };
}

function openRunner(variables: NodeJS.ProcessEnv = {}, limits = {}) {
  const env = {
    JUJU_AGENT_SOCKET_ADDRESS: address,
    JUJU_AGENT_SOCKET_NETWORK: 'unix',
    JUJU_CONTEXT_ID: 'grafana/0-start-1',
    ...variables,
  };
  const runner = createSocketRunner({ env, executables, limits });
  const choices: string[] = [];
  runner.reportChoice?.((choice) => choices.push(choice));
  return { runner, choices };
}

const never = () => new Promise<never>(() => {});
const isLeader = { tool: 'is-leader', args: ['--format=json'] };

describe('An agent that answers', () => {
  test('is asked as Juju asks it, and says what the tool printed', async () => {
    const requests = await startAgent(() => ({
      Code: 2,
      Stdout: Buffer.from('é'),
      Stderr: Buffer.from('no'),
    }));
    const { runner, choices } = openRunner({ JUJU_AGENT_TOKEN: 'Token-1' });
    expect(await runner.run(isLeader)).toEqual({ exitCode: 2, stdout: 'é', stderr: 'no' });
    expect(requests).toEqual([
      {
        ContextId: 'grafana/0-start-1',
        Dir: process.cwd(),
        CommandName: 'is-leader',
        Args: ['--format=json'],
        StdinSet: false,
        Stdin: new Uint8Array(),
        Token: 'Token-1',
      },
    ]);
    expect(choices).toEqual(["Hook tools run over the agent's socket."]);
    expect(executed).toEqual([]);
  });

  test('gets the input of a tool with the call', async () => {
    const requests = await startAgent(() => say(''));
    await openRunner().runner.run({
      tool: 'relation-set',
      args: ['--file', '-'],
      stdin: 'ü'.repeat(1_000_000),
    });
    expect(requests).toHaveLength(1);
    expect(Buffer.from(requests[0]?.Stdin ?? []).toString()).toBe('ü'.repeat(1_000_000));
  });

  test('gets an empty input where it asks for one that there is not', async () => {
    const requests = await startAgent(({ StdinSet }) =>
      StdinSet ? say('done') : { refusal: 'hook tool requires stdin, none supplied' },
    );
    const result = await openRunner().runner.run({ tool: 'state-set', args: ['--file', '-'] });
    expect(result).toMatchObject({ exitCode: 0, stdout: 'done' });
    expect(requests.map(({ StdinSet }) => StdinSet)).toEqual([false, true]);
  });

  test('is asked one thing after another, over one connection', async () => {
    let running = 0;
    const most: number[] = [];
    await startAgent(async ({ Args }) => {
      running += 1;
      most.push(running);
      await new Promise(setImmediate);
      running -= 1;
      return say(Args[0] ?? '');
    });
    const { runner } = openRunner();
    const words = Array.from({ length: 20 }, (_, index) => `w${index}`);
    const results = await Promise.all(words.map((word) => runner.run({ tool: 'config-get', args: [word] })));
    expect(results.map(({ stdout }) => stdout)).toEqual(words);
    expect(Math.max(...most)).toBe(1);
    expect(sockets.size).toBe(1);
  });

  test('refuses what it refuses, in the words of the executables', async () => {
    await startAgent(() => ({ refusal: 'bad request: unknown command: x' }));
    expect(await openRunner().runner.run({ tool: 'x', args: [] })).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'ERROR bad request: unknown command: x\n',
    });
  });

  test('is not sent what no program can be started with', async () => {
    const requests = await startAgent(() => say(''));
    const refused = openRunner().runner.run({ tool: 'action-set', args: ['x\0y'] });
    await expect(refused).rejects.toMatchObject({ code: 'hook-tool-not-run' });
    expect(requests).toEqual([]);
  });

  test('leaves the last words of a dying process to the executables', async () => {
    await startAgent(never);
    expect(openRunner().runner.runSync(isLeader).stdout).toBe('by executable');
  });
});

describe('Executables are run', () => {
  test.each([
    ['where Juju names no socket', { JUJU_AGENT_SOCKET_ADDRESS: '' }, 'Juju names no socket'],
    ['on another machine', { JUJU_AGENT_SOCKET_NETWORK: 'tcp' }, "the socket's network is tcp"],
    ['where it is asked for', { CHARM_HOOK_TOOLS: 'executables' }, 'CHARM_HOOK_TOOLS asks for it'],
    ['where nothing listens', {}, "the socket can't be reached (ENOENT)"],
  ])('%s', async (_title, variables, reason) => {
    await expectExecutables(variables, reason);
  });

  test.each([
    [
      'speaks no gob',
      (socket: Socket) => void socket.end(`HTTP/1.1 400\r\n${'x'.repeat(100)}`),
      'does not speak',
    ],
    ['hangs up', (socket: Socket) => void socket.destroy(), 'was closed'],
    [
      'says more than the limit',
      (socket: Socket) => void socket.write(Buffer.from('f8ffffffffffffffff', 'hex')),
      'does not speak',
    ],
    [
      'refuses',
      (socket: Socket) => void answerCalls(socket, () => ({ refusal: 'bad request: token does not match' })),
      'the socket refuses: bad request: token does not match',
    ],
  ])('where the socket %s', async (_title, accept, reason) => {
    await listen(accept);
    await expectExecutables({}, reason);
  });

  async function expectExecutables(variables: NodeJS.ProcessEnv, reason: string): Promise<void> {
    const { runner, choices } = openRunner(variables);
    for (let time = 0; time < 2; time += 1) {
      expect(await runner.run(isLeader)).toMatchObject({ stdout: 'by executable' });
    }
    expect(executed).toEqual([isLeader, isLeader]);
    expect(choices).toEqual([expect.stringContaining(`Hook tools run as executables: `)]);
    expect(choices[0]).toContain(reason);
  }
});

describe('An agent that does not behave', () => {
  const limits = { timeoutMs: 200, maxOutputBytes: 1_000_000 };
  const call = { tool: 'secret-add', args: ['--owner', 'application', 'password=Marker-0b5e'] };

  test('is not waited for longer than a tool may take, nor a second time; others are asked anew', async () => {
    const requests = await startAgent(({ CommandName }) =>
      CommandName === call.tool ? never() : say('true\n'),
    );
    const { runner } = openRunner({}, limits);
    for (let time = 0; time < 3; time += 1) {
      await expect(runner.run(call)).rejects.toMatchObject({
        code: 'hook-tool-timeout',
        message: expect.stringMatching(/^`secret-add --owner application password=…` failed: it did not end/),
      });
    }
    expect(await runner.run(isLeader)).toMatchObject({ stdout: 'true\n' });
    expect(requests.map(({ CommandName }) => CommandName)).toEqual(['secret-add', 'is-leader']);
    expect(sockets.size).toBe(2);
  });

  test('ends the hook where it does not even answer the probe', async () => {
    await listen(() => {});
    const { runner } = openRunner({}, limits);
    await expect(runner.run(call)).rejects.toMatchObject({ code: 'hook-tool-timeout', tool: 'is-leader' });
    expect(executed).toEqual([]);
  });

  test('may take its time to fetch a resource', async () => {
    await startAgent(async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return say('path\n');
    });
    const { stdout } = await openRunner({}, limits).runner.run({ tool: 'resource-get', args: ['image'] });
    expect(stdout).toBe('path\n');
  });

  test('is not read beyond the limit', async () => {
    await startAgent(() => say('Marker-0b5e'.repeat(100_000)));
    await expect(openRunner({}, limits).runner.run(call)).rejects.toMatchObject({
      code: 'hook-tool-output',
      message: expect.stringContaining('it printed more than 1000000 bytes'),
    });
  });

  test('fails a call that it drops, as an executable fails then, and is asked anew', async () => {
    let calls = 0;
    await startAgent(() => {
      calls += 1;
      if (calls > 1) return say('again');
      for (const socket of sockets) socket.destroy();
      return never();
    });
    const { runner } = openRunner();
    expect(await runner.run(isLeader)).toEqual({ exitCode: 1, stdout: '', stderr: 'ERROR unexpected EOF\n' });
    expect(await runner.run(isLeader)).toMatchObject({ stdout: 'again' });
  });

  test('fails calls once it is gone', async () => {
    await startAgent(() => say('true'));
    const { runner } = openRunner();
    await runner.run(isLeader);
    for (const server of servers) server.close();
    for (const socket of sockets) socket.destroy();
    const { exitCode, stderr } = await runner.run(isLeader);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(/^ERROR /) });
  });
});
