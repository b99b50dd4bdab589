import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { HookToolError } from './errors.ts';
import type { HookToolCall, HookToolResult, HookToolRunner } from './runner.ts';

export interface ProcessRunnerOptions {
  /** The environment of the tools, in whose PATH they are looked up; by default this process's own. */
  readonly env?: NodeJS.ProcessEnv;
  /** How many tools run at once. The agent answers one at a time: more only hide the start of a process. */
  readonly parallel?: number;
}

/** Runs the hook tools that stand on PATH, each as a process of its own. */
export function processRunner({
  env = process.env,
  parallel = 8,
}: ProcessRunnerOptions = {}): HookToolRunner {
  const waiting: (() => void)[] = [];
  let free = parallel;
  return {
    async run(call) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await spawnTool(call, env);
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
    runSync: (call) => spawnToolSync(call, env),
  };
}

function spawnTool(call: HookToolCall, env: NodeJS.ProcessEnv): Promise<HookToolResult> {
  return new Promise((resolve, reject) => {
    const refuse = (thrown: unknown) => reject(notRun(call, thrown));
    try {
      const child = spawn(call.tool, call.args, { env });
      child.once('error', refuse);
      writeStdin(child.stdin, call.stdin);
      const stdout = collected(child.stdout);
      const stderr = collected(child.stderr);
      child.once('close', (code, signal) => {
        resolve({ exitCode: exitCodeOf(code, signal), stdout: stdout(), stderr: stderr() });
      });
    } catch (thrown) {
      refuse(thrown);
    }
  });
}

function spawnToolSync(call: HookToolCall, env: NodeJS.ProcessEnv): HookToolResult {
  try {
    const maxBuffer = Number.POSITIVE_INFINITY;
    const options = { env, maxBuffer, encoding: 'utf8', input: call.stdin ?? '' } as const;
    const { error, status, signal, stdout, stderr } = spawnSync(call.tool, call.args, options);
    if (error !== undefined && status === null && signal === null) throw error;
    return { exitCode: exitCodeOf(status, signal), stdout, stderr };
  } catch (thrown) {
    throw notRun(call, thrown);
  }
}

/**
 * Always ends it: a tool that reads its input would wait for ever. A tool that fails before it has read its input says so by
 * its exit code, and EPIPE here adds nothing.
 */
function writeStdin(stdin: Writable, text = ''): void {
  stdin.on('error', () => {}).end(text);
}

function collected(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

/** A death by signal as shells write it. */
function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

function notRun(call: HookToolCall, thrown: unknown): HookToolError {
  const missing = (thrown as NodeJS.ErrnoException).code === 'ENOENT';
  return new HookToolError({
    tool: call.tool,
    command: call.tool,
    code: missing ? 'hook-tool-missing' : 'hook-tool-not-run',
    reason: missing
      ? 'no such tool on PATH'
      : `it could not be started (${(thrown as NodeJS.ErrnoException).code})`,
    advice: 'A charm is run by Juju, or by juju-sim, which put the hook tools on PATH.',
  });
}
