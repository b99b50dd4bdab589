#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { getErrorMessage, SdkError } from 'charmkit/base';
import { renderHookName, toolNames } from '../../juju-model/index.ts';
import { startReal } from '../containers/real.ts';
import { openJujuHookTools } from '../hook-tools/index.ts';
import { quoteWord } from '../quote-word.ts';
import type { DispatchRecord } from '../records.ts';
import { Simulator } from '../simulator.ts';
import { renderHelp, runLine } from './session.ts';
import type { VerbContext } from './verb.ts';

const usage = `juju-sim [<charm> ...] [--bundle <file>] [-c '<command>' ...]

Simulates Juju on this machine until the program ends. Without -c, reads commands from standard input.
A charm is a directory or a .charm.

  --bundle <file>      deploy a bundle first
  --recordings <dir>   directory of recorded charms for bundles
  --model <name>       the model's name
  --juju <version>     the Juju to behave as, 3.6.0 or for example 4.1.0; 3.6.0 unless told
  --late-containers    start containers only when there is nothing else to run
  --hook-retries <n>   run a failed hook again so many times, before it waits for resolved; 0 without it
  --pebble <program>   run containers under the real Pebble
  --hook-tools <dir>   put Juju's own hook tools on PATH
  -c <command>         run a command; the program ends after the last one
  --quiet              don't print the hooks that run

Commands:
${renderHelp()}`;

const { values, positionals } = readArguments();

if (values.help) process.stdout.write(usage);
else process.exitCode = await main();

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        bundle: { type: 'string' },
        recordings: { type: 'string' },
        model: { type: 'string' },
        juju: { type: 'string' },
        'late-containers': { type: 'boolean' },
        'hook-retries': { type: 'string' },
        pebble: { type: 'string' },
        'hook-tools': { type: 'string' },
        command: { type: 'string', short: 'c', multiple: true },
        quiet: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    process.stderr.write(`ERROR ${getErrorMessage(error)}\nSee juju-sim --help.\n`);
    process.exit(2);
  }
}

async function main(): Promise<number> {
  const jujuc = values['hook-tools'];
  await using simulator = await Simulator.open({
    ...(jujuc === undefined ? {} : { hookTools: await openJujuHookTools(jujuc, toolNames) }),
    model: {
      ...(values.model === undefined ? {} : { name: values.model }),
      ...(values.juju === undefined ? {} : { jujuVersion: values.juju }),
    },
    areContainersLate: values['late-containers'] ?? false,
    hookRetries: readRetries(),
    ...(values.pebble === undefined ? {} : { startContainer: startReal(values.pebble) }),
    ...(values.quiet ? {} : { onDispatch: tellOfDispatch }),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void simulator[Symbol.asyncDispose]().then(() => process.exit(130)));
  }
  const context = { simulator, cwd: process.cwd(), print: (text: string) => void process.stdout.write(text) };
  const deploys = positionals.map((directory) => `deploy ${quoteWord(directory)}`);
  if (values.bundle !== undefined) deploys.push(`deploy ${quoteWord(values.bundle)}${recordingsFlag()}`);
  if (!(await runAll(context, [...deploys, ...(values.command ?? [])]))) return 1;
  const exitCode = values.command ? 0 : await readCommands(context);
  return sayWhatFailed(simulator) ? 1 : exitCode;
}

/** Prints the failed hooks. A program that runs this command reads the exit code. */
function sayWhatFailed({ model }: Simulator): boolean {
  const failed = Object.values(model.units).filter(({ agent }) => agent.failed !== undefined);
  for (const { name, agent } of failed) {
    const hook = agent.failed ? renderHookName(agent.failed) : '';
    process.stderr.write(`ERROR ${name} is in error: hook failed: "${hook}"\n`);
  }
  return failed.length > 0;
}

/** Stops at the first command that fails. */
async function runAll(context: VerbContext, lines: readonly string[]): Promise<boolean> {
  for (const line of lines) {
    if (!(await tryLine(context, line))) return false;
  }
  return true;
}

async function readCommands(context: VerbContext): Promise<number> {
  const isInteractive = process.stdin.isTTY;
  const input = createInterface({
    input: process.stdin,
    ...(isInteractive ? { output: process.stderr } : {}),
  });
  input.on('SIGINT', () => input.close()).setPrompt('juju-sim> ');
  if (isInteractive) input.prompt();
  for await (const line of input) {
    const isDone = await tryLine(context, line);
    if (!isDone && !isInteractive) return 1;
    if (isInteractive) input.prompt();
  }
  return 0;
}

async function tryLine(context: VerbContext, line: string): Promise<boolean> {
  try {
    await runLine(context, line);
    return true;
  } catch (error) {
    if (!isForPerson(error)) throw error;
    process.stderr.write(`ERROR ${getErrorMessage(error)}\n`);
    return false;
  }
}

/**
 * Our own errors, and the system's errors on named files, are for the user. Any other error is a bug and needs its
 * stack trace.
 */
function isForPerson(error: unknown): boolean {
  return error instanceof SdkError || (error instanceof Error && 'syscall' in error);
}

function tellOfDispatch(record: DispatchRecord): void {
  const why = record.error ?? record.reason ?? '';
  const outcome = record.exit === 0 && why === '' ? '' : `  exit ${record.exit}: ${why}`;
  process.stderr.write(`  ${record.unit}  ${record.hook}  ${record.ms.toFixed(0)} ms${outcome}\n`);
}

function readRetries(): number {
  const text = values['hook-retries'] ?? '0';
  if (/^\d{1,6}$/.test(text)) return Number(text);
  process.stderr.write(`ERROR --hook-retries is "${text}": it takes a number\nSee juju-sim --help.\n`);
  process.exit(2);
}

function recordingsFlag(): string {
  return values.recordings === undefined ? '' : ` --recordings ${quoteWord(values.recordings)}`;
}
