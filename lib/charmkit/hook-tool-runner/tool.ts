import type * as z from 'zod';
import { SdkError } from '../base/index.ts';
import { classifyFailure } from './classify.ts';
import { HookToolError } from './errors.ts';
import type { HookToolCall, HookToolResult, HookToolRunner } from './runner.ts';

/** Linux's MAX_ARG_STRLEN without the closing NUL: the longest single argument of a program. */
export const maxArgumentBytes = 131_071;

/**
 * Runs a tool that may change something, and gives its standard output. Throws HookToolError if the tool exits with a code other than 0. The error
 * does not contain the `confidential` values, even if the tool's own message repeats them.
 */
export async function runTool(
  runner: HookToolRunner,
  call: HookToolCall,
  confidential: readonly string[] = [],
): Promise<string> {
  if (runner.draft) {
    throw new SdkError(`${call.tool} would change something while changes are only drafted`, {
      code: 'hook-tool-drafted',
      facts: { tool: call.tool },
    });
  }
  return askTool(runner, call, confidential);
}

async function askTool(
  runner: HookToolRunner,
  call: HookToolCall,
  confidential: readonly string[] = [],
): Promise<string> {
  refuseLongArguments(call);
  return outputOf(call, await runner.run(call), confidential);
}

/** Like runTool, for a process that can't wait. */
export function runToolSync(runner: HookToolRunner, call: HookToolCall): string {
  refuseLongArguments(call);
  return outputOf(call, runner.runSync(call), []);
}

/** Runs a tool with `--format=json` and parses its output with the schema. */
export async function readTool<T>(
  runner: HookToolRunner,
  { tool, args }: Pick<HookToolCall, 'tool' | 'args'>,
  schema: z.ZodType<T>,
): Promise<T> {
  const call = { tool, args: ['--format=json', ...args] };
  const output = await askTool(runner, call);
  try {
    return schema.parse(JSON.parse(output));
  } catch (thrown) {
    throw unexpectedOutput(call, thrown);
  }
}

/** The command for a message, without free text (after `--`) and without the values of `key=value`. */
export function maskCommand({ tool, args }: HookToolCall): string {
  const end = args.indexOf('--');
  const shown = (end === -1 ? args : args.slice(0, end)).map((arg) =>
    arg.startsWith('-') ? arg : arg.replace(/=.*/s, '=…'),
  );
  return [tool, ...shown, ...(end === -1 ? [] : ['--', '…'])].join(' ');
}

function refuseLongArguments(call: HookToolCall): void {
  const position = call.args.findIndex((arg) => Buffer.byteLength(arg) > maxArgumentBytes);
  if (position === -1) return;
  const bytes = Buffer.byteLength(call.args[position] ?? '');
  throw new HookToolError({
    tool: call.tool,
    command: `${call.tool} …`,
    code: 'argument-too-long',
    reason: `argument ${position + 1} has ${bytes} bytes, and Linux passes at most ${maxArgumentBytes}`,
    advice: 'Shorten it, or write it to a file and pass the path.',
    facts: { position: position + 1, bytes },
  });
}

function outputOf(call: HookToolCall, result: HookToolResult, confidential: readonly string[]): string {
  if (result.exitCode === 0) return result.stdout;
  throw classifyFailure({
    tool: call.tool,
    command: maskCommand(call),
    exitCode: result.exitCode,
    stderr: masked(result.stderr, confidential),
  });
}

/**
 * Does not mask values of one or two characters: every text contains them. Masks long values first, so that a shorter
 * one does not split them and leave their ends visible.
 */
function masked(text: string, confidential: readonly string[]): string {
  return confidential
    .filter((value) => value.length > 2)
    .sort((left, right) => right.length - left.length)
    .reduce((result, value) => result.replaceAll(value, '…'), text);
}

/** JSON.parse quotes text that it can't read, so its error is not passed on as the cause. */
function unexpectedOutput(call: HookToolCall, thrown: unknown): HookToolError {
  return new HookToolError({
    tool: call.tool,
    command: maskCommand(call),
    exitCode: 0,
    code: 'hook-tool-output',
    reason:
      thrown instanceof SyntaxError
        ? 'what it printed is not JSON'
        : describeFirstFault(thrown as Partial<z.ZodError>),
    advice: 'charmkit may not support this version of Juju.',
  });
}

/** There may be so many faults that describing them all overflows the stack. */
function describeFirstFault({ issues: [issue] = [] }: Partial<z.ZodError>): string {
  return `${issue?.path.join('.') || 'output'}: ${issue?.message ?? 'does not fit'}`;
}
