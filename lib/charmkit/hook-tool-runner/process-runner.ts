import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { HookToolCall, HookToolResult, HookToolRunner } from './runner.ts';
import { describeEndlessOutput, describeHangingTool, describeMissingTool } from './runner-errors.ts';
import { defaultLimits, hasTimeLimit, type ToolLimits } from './tool-limits.ts';
import { ToolQueue } from './tool-queue.ts';

export interface ProcessRunnerOptions {
  /** The environment of the tools; its PATH finds them. Default: the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** How many tools run at the same time. The agent answers one at a time, so more only hide the start of processes. */
  readonly parallel?: number;
  readonly limits?: Partial<ToolLimits>;
}

/** Runs the hook tools on PATH, each as a process. */
export function createProcessRunner(options: ProcessRunnerOptions = {}): HookToolRunner {
  const { env = process.env, parallel = 8 } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const queue = new ToolQueue(parallel);
  const hanging = new Set<string>();
  return {
    run: (call) =>
      queue.run(async () => {
        // If a tool hangs, do not wait for it again: a hook may run it a thousand times.
        if (hanging.has(call.tool)) throw describeHangingTool(call, limits.timeoutMs);
        const result = await spawnTool(call, env, limits);
        if (result === 'timeout') hanging.add(call.tool);
        return finish(call, result, limits);
      }),
    runSync(call) {
      if (hanging.has(call.tool)) throw describeHangingTool(call, limits.timeoutMs);
      const result = spawnToolSync(call, env, limits);
      if (result === 'timeout') hanging.add(call.tool);
      return finish(call, result, { ...limits, timeoutMs: limits.lastTimeoutMs });
    },
  };
}

/** The answer of a tool, or why it was killed. */
type Outcome = HookToolResult | 'timeout' | 'too-long';

function finish(call: HookToolCall, outcome: Outcome, limits: ToolLimits): HookToolResult {
  if (outcome === 'timeout') throw describeHangingTool(call, limits.timeoutMs);
  if (outcome === 'too-long') throw describeEndlessOutput(call, limits.maxOutputBytes);
  return outcome;
}

function spawnTool(call: HookToolCall, env: NodeJS.ProcessEnv, limits: ToolLimits): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const refuse = (thrown: unknown) => {
      clearTimeout(timer);
      reject(describeMissingTool(call, thrown));
    };
    try {
      const child = spawn(call.tool, call.args, { env });
      child.once('error', refuse);
      writeStdin(child.stdin, call.stdin);
      const kill = (reason: 'timeout' | 'too-long') => {
        clearTimeout(timer);
        child.kill('SIGKILL');
        // Processes that the tool started may survive and keep the pipes open.
        for (const stream of child.stdio) stream?.destroy();
        resolve(reason);
      };
      if (hasTimeLimit(call)) timer = setTimeout(() => kill('timeout'), limits.timeoutMs);
      const stdout = collect(child.stdout, limits.maxOutputBytes, () => kill('too-long'));
      const stderr = collect(child.stderr, limits.maxOutputBytes, () => kill('too-long'));
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        resolve({ exitCode: exitCodeOf(code, signal), stdout: stdout(), stderr: stderr() });
      });
    } catch (thrown) {
      refuse(thrown);
    }
  });
}

function spawnToolSync(call: HookToolCall, env: NodeJS.ProcessEnv, limits: ToolLimits): Outcome {
  const options = {
    env,
    maxBuffer: limits.maxOutputBytes,
    timeout: limits.lastTimeoutMs,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
    input: call.stdin ?? '',
  } as const;
  try {
    const { error, status, signal, stdout, stderr } = spawnSync(call.tool, call.args, options);
    const code = error && 'code' in error ? error.code : undefined;
    if (code === 'ETIMEDOUT') return 'timeout';
    if (code === 'ENOBUFS') return 'too-long';
    if (error !== undefined && status === null && signal === null) throw error;
    return { exitCode: exitCodeOf(status, signal), stdout, stderr };
  } catch (thrown) {
    throw describeMissingTool(call, thrown);
  }
}

/**
 * Always closes standard input: a tool that reads it would wait for ever. If a tool fails before it has read its input,
 * its exit code says so, and EPIPE adds nothing.
 */
function writeStdin(stdin: Writable, text = ''): void {
  stdin.on('error', () => {}).end(text);
}

function collect(stream: Readable, maxBytes: number, onTooMuch: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) onTooMuch();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

/** The exit code that shells use for a death by signal. */
function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
