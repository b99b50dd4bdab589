#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { getErrorMessage, SdkError } from 'charmkit/base';
import { toolNames } from 'charmkit/juju-model';
import { startReal } from '../containers/real.ts';
import { openJujuHookTools } from '../hook-tools/index.ts';
import { quoteWord } from '../quote-word.ts';
import { type DispatchRecord, isFailedHook } from '../records.ts';
import { Simulator } from '../simulator.ts';
import { renderOptions } from './help.ts';
import { renderHelp, runLine } from './session.ts';
import type { Options, VerbContext } from './verb.ts';

const options = {
  bundle: { type: 'string', value: 'file', help: 'Deploy a bundle first' },
  recordings: { type: 'string', value: 'directory', help: 'Recorded charms for bundles' },
  model: { type: 'string', value: 'name', help: "The model's name; cos without it" },
  juju: {
    type: 'string',
    value: 'version',
    help: 'The Juju to behave as, for example 4.1.0; 3.6.0 without it',
  },
  'late-containers': {
    type: 'boolean',
    help: 'Start containers only when no other hook is due, so that hooks meet a Pebble that is not ready',
  },
  'hook-retries': {
    type: 'string',
    value: 'n',
    help: 'Run a failed hook again n times before it waits for resolved; 0 without it',
  },
  strict: {
    type: 'boolean',
    help: 'End with exit code 1 at the first hook that fails, even if a retry would succeed',
  },
  'side-by-side': { type: 'string', value: 'n', help: 'Run hooks of n units at the same time; 1 without it' },
  'own-networks': {
    type: 'boolean',
    help: 'Give each pod a network of its own, so that ports of units never clash; needs root and iproute2',
  },
  pebble: { type: 'string', value: 'program', help: 'Run containers under the real Pebble' },
  'hook-tools': { type: 'string', value: 'directory', help: "Put Juju's own hook tools on PATH" },
  command: {
    type: 'string',
    short: 'c',
    multiple: true,
    value: 'command',
    help: 'Run a command; the program ends after the last one',
  },
  quiet: { type: 'boolean', help: "Don't print the hooks that run" },
  help: { type: 'boolean', short: 'h', help: 'Print this text; "help <command>" describes a command' },
} as const satisfies Options;

const usage = `juju-sim [<charm> ...] [-c '<command>' ...]

Simulates Juju on this machine until the program ends. Without -c, reads commands from standard input.
A charm is a directory or a .charm.

${renderOptions(options)}
Example:
  juju-sim ./hello-k8s --strict -c 'run hello/leader greet' -c 'status --format json'

Commands, each with an example:
${renderHelp()}`;

const { values, positionals } = readArguments();

if (values.help) process.stdout.write(usage);
else process.exitCode = await main();

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    process.stderr.write(`ERROR ${getErrorMessage(error)}\nSee juju-sim --help.\n`);
    process.exit(2);
  }
}

async function main(): Promise<number> {
  const jujuc = values['hook-tools'];
  const opened = Simulator.open({
    ...(jujuc === undefined ? {} : { hookTools: await openJujuHookTools(jujuc, toolNames) }),
    model: {
      ...(values.model === undefined ? {} : { name: values.model }),
      ...(values.juju === undefined ? {} : { jujuVersion: values.juju }),
    },
    areContainersLate: values['late-containers'] ?? false,
    hookRetries: readCount('hook-retries', 0),
    unitsAtOnce: readCount('side-by-side', 1),
    isRealTime: true,
    hasKubernetes: true,
    isRecording: true,
    haveOwnNetworks: values['own-networks'] ?? false,
    ...(values.pebble === undefined ? {} : { startContainer: startReal(values.pebble) }),
    ...(values.quiet ? {} : { onDispatch: tellOfDispatch }),
    onWarning: (text) => void process.stderr.write(`WARNING ${text}\n`),
  });
  // Also a simulator that still opens leaves nothing behind.
  const end = async (): Promise<void> => {
    await (await opened.catch(() => undefined))?.[Symbol.asyncDispose]();
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());
  await using simulator = await opened;
  const context: VerbContext = {
    simulator,
    cwd: process.cwd(),
    print: (text) => void process.stdout.write(text),
    inform: (text) => void process.stderr.write(text),
  };
  const deploys = positionals.map((directory) => `deploy ${quoteWord(directory)}`);
  if (values.bundle !== undefined) deploys.push(`deploy ${quoteWord(values.bundle)}${recordingsFlag()}`);
  const isDone = await runAll(context, [...deploys, ...(values.command ?? [])]);
  const exitCode = isDone && values.command === undefined ? await readCommands(context) : 0;
  return sayWhatFailed(simulator) || !isDone ? 1 : exitCode;
}

/** Prints the hooks that failed and what the charm said. A program that runs this command reads the exit code. */
function sayWhatFailed({ model, dispatches }: Simulator): boolean {
  const failed = values.strict
    ? dispatches.filter(isFailedHook).slice(0, 1)
    : Object.values(model.units).flatMap(({ name, agent }) =>
        agent.failed === undefined ? [] : (dispatches.findLast((record) => isFailure(record, name)) ?? []),
      );
  for (const { unit, hook, error, errorLines = [] } of failed) {
    const isStill = model.units[unit]?.agent.failed !== undefined;
    process.stderr.write(`ERROR ${unit} ${isStill ? 'is' : 'was'} in error: hook failed: "${hook}"\n`);
    for (const line of [...errorLines, error ?? []].flat()) process.stderr.write(`  ${line}\n`);
  }
  return failed.length > 0;
}

function isFailure(record: DispatchRecord, unit: string): boolean {
  return record.unit === unit && isFailedHook(record);
}

/** Stops at the first command that fails. */
async function runAll(context: VerbContext, lines: readonly string[]): Promise<boolean> {
  for (const line of lines) {
    if (!(await tryLine(context, line)) || mustStop(context)) return false;
  }
  return true;
}

/** With --strict the first failed hook ends the program. */
function mustStop({ simulator }: VerbContext): boolean {
  return values.strict === true && simulator.dispatches.some(isFailedHook);
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
    if ((!isDone && !isInteractive) || mustStop(context)) return 1;
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

function readCount(name: 'hook-retries' | 'side-by-side', otherwise: number): number {
  const text = values[name] ?? String(otherwise);
  if (/^\d{1,6}$/.test(text) && Number(text) >= Math.min(otherwise, 1)) return Number(text);
  process.stderr.write(`ERROR --${name} is "${text}": it takes a number\nSee juju-sim --help.\n`);
  process.exit(2);
}

function recordingsFlag(): string {
  return values.recordings === undefined ? '' : ` --recordings ${quoteWord(values.recordings)}`;
}
