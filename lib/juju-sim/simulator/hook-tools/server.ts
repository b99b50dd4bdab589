import { execFile } from 'node:child_process';
import { constants, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type AgentReply, stdinWanted, type ToolRequest } from 'charmkit/agent-rpc';
import type { HookToolResult } from 'charmkit/hook-tools';
import { quoteWord } from '../quote-word.ts';
import { makeShortDirectory } from '../short-directory.ts';
import { AgentSocket } from './agent-socket.ts';
import { renderAnswer, writeDone } from './answer.ts';
import type { HookToolBackend, HookToolContext, HookToolInvocation, ToolCounts } from './backend.ts';

const run = promisify(execFile);
const script = new URL('./hook-tool.sh', import.meta.url);
const fifosAtOnce = 32;
const jujuExec = 'juju-exec';

type JujuExecAnswer = (args: readonly string[]) => Promise<HookToolResult>;

type AnsweringContext = Pick<HookToolContext, 'id' | 'answer'>;

interface RunningContext {
  readonly context: AnsweringContext;
  readonly directory: string;
  readonly counts: Record<string, number>;
  fifos: number;
  /** Settles when the pending FIFOs exist. */
  making: Promise<void>;
}

/**
 * Serves hook tools through links to one shell script, and through the protocol of Juju's agent. It answers calls one
 * at a time, in the order in which they arrive, like the agent. A call of the script costs about half a millisecond
 * more than starting a shell.
 */
export class HookToolServer implements HookToolBackend {
  readonly directory: string;
  readonly agentSocket: string;
  readonly #contexts = new Map<string, RunningContext>();
  readonly #calls: Socket;
  readonly #socket = new AgentSocket((request) => this.#answer(request));
  #partialLine = '';
  #answerJujuExec: JujuExecAnswer | undefined;

  private constructor(directory: string) {
    this.directory = directory;
    this.agentSocket = join(directory, 'agent.socket');
    // With both reading and writing, the FIFO never ends and opening it never blocks.
    const fd = openSync(join(directory, 'calls'), constants.O_RDWR | constants.O_NONBLOCK);
    this.#calls = new Socket({ fd, readable: true, writable: false });
    this.#calls.setEncoding('utf8').on('data', (text) => this.#receive(String(text)));
  }

  static async open(tools: readonly string[]): Promise<HookToolServer> {
    const directory = await makeShortDirectory('juju-sim-tools-');
    const executable = join(directory, 'hook-tool');
    const text = await readFile(script, 'utf8');
    // The charm's own root has juju-exec in another directory too.
    await writeFile(executable, text.replace('=TOOLS', `=${quoteWord(directory)}`), { mode: 0o755 });
    await Promise.all(tools.map((tool) => symlink('hook-tool', join(directory, tool))));
    await mkdir(join(directory, 'contexts'));
    await run('mkfifo', [join(directory, 'calls')]);
    const server = new HookToolServer(directory);
    await server.#socket.listen(server.agentSocket);
    return server;
  }

  async serveJujuExec(answer: JujuExecAnswer): Promise<void> {
    await mkdir(this.#contextDirectory(jujuExec));
    await symlink('hook-tool', join(this.directory, jujuExec));
    this.#answerJujuExec = answer;
  }

  async begin(context: AnsweringContext): Promise<void> {
    const directory = this.#contextDirectory(context.id);
    await mkdir(directory, { recursive: true });
    const running = { context, directory, counts: {}, fifos: 0, making: Promise.resolve() };
    await makeFifos(running);
    this.#contexts.set(context.id, running);
  }

  async end(id: string): Promise<ToolCounts> {
    const running = this.#contexts.get(id);
    this.#contexts.delete(id);
    // A FIFO that appears during the removal of its directory would make the removal fail.
    await running?.making;
    if (running) await rm(running.directory, { recursive: true, force: true });
    return running?.counts ?? {};
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#calls.destroy();
    await this.#socket[Symbol.asyncDispose]();
    await Promise.all([...this.#contexts.values()].map(({ making }) => making));
    this.#contexts.clear();
    await rm(this.directory, { recursive: true, force: true });
  }

  #answer(request: ToolRequest): AgentReply {
    const running = this.#contexts.get(request.ContextId);
    if (running) return answerRequest(running, request);
    return { refusal: `bad request: bad context: no hook "${request.ContextId}" is running` };
  }

  #receive(text: string): void {
    const lines = (this.#partialLine + text).split('\n');
    this.#partialLine = lines.pop() ?? '';
    for (const line of lines) {
      const [number = '', id = ''] = line.split(' ');
      const running = this.#contexts.get(id);
      if (running) answerCall(running, Number(number));
      if (id === jujuExec) void this.#runJujuExec(number);
    }
  }

  async #runJujuExec(number: string): Promise<void> {
    const base = join(this.#contextDirectory(jujuExec), number);
    const result = await this.#answerJujuExec?.(readInvocation(base).args);
    // The simulator may have ended meanwhile, and taken the directory with it.
    if (result !== undefined && existsSync(base)) finishCall(base, result);
  }

  #contextDirectory(id: string): string {
    return join(this.directory, 'contexts', id);
  }
}

function answerCall(running: RunningContext, number: number): void {
  const base = join(running.directory, String(number));
  finishCall(base, answerInvocation(running, readInvocation(base)));
  if (number <= running.fifos - fifosAtOnce / 2) return;
  const made = makeFifos(running);
  running.making = running.making.then(() => made);
}

function finishCall(base: string, result: HookToolResult): void {
  writeFileSync(`${base}.answer`, renderAnswer(result, `${base}.stdout`));
  writeDone(`${base}.done`);
}

function answerRequest(running: RunningContext, request: ToolRequest): AgentReply {
  const { CommandName: tool, Args: args, Dir: cwd } = request;
  const readsStdin = args.some(
    (arg, index) => arg === '--file=-' || (arg === '-' && args[index - 1] === '--file'),
  );
  if (readsStdin && !request.StdinSet) return { refusal: stdinWanted };
  const stdin = readsStdin ? { stdin: Buffer.from(request.Stdin).toString('utf8') } : {};
  const { exitCode, stdout, stderr } = answerInvocation(running, { tool, args, cwd, ...stdin });
  return { Code: exitCode, Stdout: Buffer.from(stdout), Stderr: Buffer.from(stderr) };
}

/** A request for help does not count as a run of the tool. */
function answerInvocation(
  { context, counts }: RunningContext,
  invocation: HookToolInvocation,
): HookToolResult {
  const { tool, args } = invocation;
  if (args[0] !== '--help') counts[tool] = (counts[tool] ?? 0) + 1;
  return context.answer(invocation);
}

function readInvocation(base: string): HookToolInvocation {
  const [cwd = '', tool = '', ...args] = readFileSync(base, 'utf8').split('\0').slice(0, -1);
  const stdin = readIfPresent(`${base}.stdin`);
  return { tool, args, cwd, ...(stdin === undefined ? {} : { stdin }) };
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

async function makeFifos(running: RunningContext): Promise<void> {
  const first = running.fifos + 1;
  running.fifos += fifosAtOnce;
  const paths = Array.from({ length: fifosAtOnce }, (_, index) =>
    join(running.directory, `${first + index}.done`),
  );
  // An earlier call has made its own FIFOs, or the hook has ended meanwhile.
  await run('mkfifo', paths).catch(() => undefined);
}
