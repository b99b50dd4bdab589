import { parseArgs } from 'node:util';
import type { Simulator } from '../simulator.ts';
import { CliError } from './cli-error.ts';

/** An option of a verb, or of juju-sim itself. The help and the parser are made from it. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** What the help calls the value, for example `n`. */
  readonly value?: string;
  /** The values that the option accepts; the first is the default. */
  readonly choices?: readonly [string, ...string[]];
  readonly help: string;
}

export type Options = Readonly<Record<string, Option>>;
type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** The arguments of a verb. */
export interface VerbArguments {
  readonly operands: readonly string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  number(name: string): number | undefined;
  /** The value of an option with `choices`. */
  choice(name: string): string;
}

export interface VerbContext {
  readonly simulator: Simulator;
  /** The base of relative paths in commands. */
  readonly cwd: string;
  print(text: string): void;
  /** Progress and the error output of programs, which are not the command's output. */
  inform(text: string): void;
}

/** A command of juju-sim, with Juju's name for it. Its help is made from this definition. */
export interface Verb {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** The operands for the help text. */
  readonly usage: string;
  readonly summary: string;
  /** A whole command, without `juju-sim`. */
  readonly example: string;
  readonly options?: Options;
  /** Whether every word after the first operand is an operand, as for the command of ssh. */
  readonly endsAtOperand?: boolean;
  /** The minimum and maximum number of operands. */
  readonly operands: readonly [least: number, most: number];
  run(context: VerbContext, given: VerbArguments): Promise<void> | void;
}

/** @throws CliError for flags and operands that the verb does not accept. */
export function parseVerbArguments(verb: Verb, words: readonly string[]): VerbArguments {
  const { values, positionals } = parse(verb, words);
  const [least, most] = verb.operands;
  if (positionals.length < least || positionals.length > most) {
    throw new CliError(`usage: ${verb.name} ${verb.usage}`.trimEnd());
  }
  const text = (name: string) => values[name]?.toString();
  for (const [name, { choices }] of Object.entries(verb.options ?? {}))
    checkChoice(name, choices, text(name));
  return {
    operands: positionals,
    flag: (name) => values[name] === true,
    text,
    texts: (name) => [values[name] ?? []].flat().map(String),
    number: (name) => parseNumber(name, text(name)),
    choice: (name) => text(name) ?? verb.options?.[name]?.choices?.[0] ?? '',
  };
}

function parse(verb: Verb, words: readonly string[]): { values: Values; positionals: string[] } {
  const args = verb.endsAtOperand ? endOptions(words, verb.options ?? {}) : [...words];
  try {
    return parseArgs({
      args,
      options: verb.options ?? {},
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new CliError(
      `${verb.name}: ${(error as Error).message.replace(/\. To specify a positional.*/s, '')}`,
    );
  }
}

/** Puts `--` before the first operand, and drops one that the user put after it. */
function endOptions(words: readonly string[], options: Options): string[] {
  let index = 0;
  while (index < words.length && words[index]?.startsWith('-') && words[index] !== '--') {
    index += takesNextWord(words[index] ?? '', options) ? 2 : 1;
  }
  if (words[index] === '--') return [...words];
  const [first, ...rest] = words.slice(index);
  const command = rest[0] === '--' ? rest.slice(1) : rest;
  return [...words.slice(0, index), '--', ...(first === undefined ? [] : [first, ...command])];
}

function takesNextWord(word: string, options: Options): boolean {
  const found = Object.entries(options).find(
    ([name, { short }]) => word === `--${name}` || word === `-${short}`,
  );
  return found?.[1].type === 'string';
}

function checkChoice(name: string, choices: Option['choices'], value: string | undefined): void {
  if (choices === undefined || value === undefined || choices.includes(value)) return;
  throw new CliError(`--${name} is "${value}": it is one of ${choices.join(', ')}`);
}

function parseNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new CliError(`--${name} takes a number, not "${text}"`);
  return Number(text);
}
