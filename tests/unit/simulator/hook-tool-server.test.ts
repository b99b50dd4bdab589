import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type HookToolInvocation, HookToolServer } from '../../../lib/juju-sim/simulator/hook-tools/index.ts';

const contextId = 'grafana/0-config-changed-1';
let server: HookToolServer;
const asked: HookToolInvocation[] = [];

beforeAll(async () => {
  server = await HookToolServer.open(['relation-get', 'relation-set', 'is-leader']);
  await server.begin({
    id: contextId,
    answer(invocation) {
      asked.push(invocation);
      const [first = ''] = invocation.args;
      if (invocation.tool === 'is-leader') return { exitCode: 2, stdout: '', stderr: "ERROR it's so\n" };
      return { exitCode: 0, stdout: invocation.stdin ?? first, stderr: '' };
    },
  });
});
afterAll(() => server[Symbol.asyncDispose]());

describe('a hook tool as an executable', () => {
  test('hands over its arguments byte for byte, with the caller’s working directory', async () => {
    const args = ['', ' a  b ', 'it\'s "$HOME" `x` \\n', 'two\nlines\n', '*', '-', 'ünïcode'];
    await call('relation-get', args);
    expect(asked.at(-1)).toEqual({ tool: 'relation-get', args, cwd: process.cwd() });
  });

  test('prints what it was answered, byte for byte', async () => {
    const text = "it's 100 % \\n $HOME `x`\n\n";
    expect(await call('relation-get', [text])).toEqual({ exitCode: 0, stdout: text, stderr: '' });
  });

  test('gives exit code and standard error', async () => {
    expect(await call('is-leader', [])).toEqual({ exitCode: 2, stdout: '', stderr: "ERROR it's so\n" });
  });

  test.each([[['--file', '-']], [['-r', 'db:1', '--file=-', '--app']]])(
    'reads standard input for %j',
    async (args) => {
      const megabytes = "käse'\n".repeat(700_000);
      const { stdout } = await call('relation-set', args, { stdin: megabytes });
      expect(stdout === megabytes).toBe(true);
    },
  );

  test('leaves standard input alone where no argument asks for it', async () => {
    await call('relation-get', ['-', 'x/0'], { stdin: 'not read' });
    expect(asked.at(-1)?.stdin).toBeUndefined();
  });

  test('answers parallel calls each with its own answer', async () => {
    const texts = Array.from({ length: 60 }, (_, index) => `value ${index}`);
    const results = await Promise.all(texts.map((text) => call('relation-get', [text])));
    expect(results.map((result) => result.stdout)).toEqual(texts);
  });

  test('is not disturbed by a call that was killed halfway', async () => {
    const killed = start('relation-set', ['--file', '-']);
    killed.kill('SIGKILL');
    await once(killed, 'close');
    expect(await call('relation-get', ['after'])).toMatchObject({ exitCode: 0, stdout: 'after' });
  });

  test.each([
    ['outside a hook', {}, 'ERROR JUJU_CONTEXT_ID not set\n'],
    ['without an agent', { JUJU_CONTEXT_ID: contextId }, 'ERROR JUJU_AGENT_SOCKET_ADDRESS not set\n'],
    [
      'with the id of a hook that is over',
      { JUJU_CONTEXT_ID: 'grafana/0-start-0', JUJU_AGENT_SOCKET_ADDRESS: 'x' },
      'ERROR bad request: bad context: no hook "grafana/0-start-0" is running\n',
    ],
  ])('is refused %s', async (_title, env, stderr) => {
    expect(await call('relation-get', ['x'], { env })).toEqual({ exitCode: 1, stdout: '', stderr });
  });

  test('is refused once its hook has ended', async () => {
    const id = 'grafana/0-stop-2';
    await server.begin({ id, answer: () => ({ exitCode: 0, stdout: 'yes', stderr: '' }) });
    const env = { JUJU_CONTEXT_ID: id, JUJU_AGENT_SOCKET_ADDRESS: server.agentSocket };
    expect(await call('relation-get', [], { env })).toMatchObject({ stdout: 'yes' });
    await server.end(id);
    expect(await call('relation-get', [], { env })).toMatchObject({ exitCode: 1 });
  });

  test('may be run so often that more files are made for it while its hook ends', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = `grafana/0-start-${round + 10}`;
      await server.begin({ id, answer: () => ({ exitCode: 0, stdout: '', stderr: '' }) });
      const env = { JUJU_CONTEXT_ID: id, JUJU_AGENT_SOCKET_ADDRESS: server.agentSocket };
      await Promise.all(Array.from({ length: 17 }, () => call('is-leader', [], { env })));
      expect(await server.end(id)).toEqual({ 'is-leader': 17 });
    }
  });
});

interface CallOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

async function call(tool: string, args: readonly string[], options: CallOptions = {}) {
  const child = start(tool, args, options.env);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // A tool that reads no input may exit before the input is written.
  child.stdin.on('error', () => undefined).end(options.stdin);
  const [exitCode] = await once(child, 'close');
  return { exitCode, stdout, stderr };
}

function start(tool: string, args: readonly string[], env?: Readonly<Record<string, string>>) {
  const inHook = { JUJU_CONTEXT_ID: contextId, JUJU_AGENT_SOCKET_ADDRESS: server.agentSocket };
  return spawn(tool, args, {
    env: { PATH: `${server.directory}:${process.env.PATH}`, ...(env ?? inHook) },
  });
}
