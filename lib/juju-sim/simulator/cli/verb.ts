import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Simulator } from '../simulator.ts';
import { CliError } from './cli-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** The arguments of a verb. */
export interface VerbArguments {
  readonly operands: readonly string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  number(name: string): number | undefined;
}

export interface VerbContext {
  readonly simulator: Simulator;
  /** The base of relative paths in commands. */
  readonly cwd: string;
  print(text: string): void;
}

/** A command of juju-sim, with Juju's name for it. */
export interface Verb {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** The operands for the help text. */
  readonly usage: string;
  readonly summary: string;
  readonly options?: Options;
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
  return {
    operands: positionals,
    flag: (name) => values[name] === true,
    text,
    texts: (name) => [values[name] ?? []].flat().map(String),
    number: (name) => parseNumber(name, text(name)),
  };
}

function parse(verb: Verb, words: readonly string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args: [...words], options: verb.options ?? {}, allowPositionals: true, strict: true });
  } catch (error) {
    throw new CliError(
      `${verb.name}: ${(error as Error).message.replace(/\. To specify a positional.*/s, '')}`,
    );
  }
}

function parseNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new CliError(`--${name} takes a number, not "${text}"`);
  return Number(text);
}
