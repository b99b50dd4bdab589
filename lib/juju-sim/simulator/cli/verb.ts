import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Simulator } from '../simulator.ts';
import { CliError } from './cli-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** What a verb was given. */
export interface VerbArguments {
  readonly operands: readonly string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  number(name: string): number | undefined;
}

export interface VerbContext {
  readonly simulator: Simulator;
  /** Relative paths in commands refer to it. */
  readonly cwd: string;
  print(text: string): void;
}

/** One command of juju-sim, named as Juju names it. */
export interface Verb {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** The operands, as help shows them. */
  readonly usage: string;
  readonly summary: string;
  readonly options?: Options;
  /** How many operands it takes at least and at most. */
  readonly operands: readonly [least: number, most: number];
  run(context: VerbContext, given: VerbArguments): Promise<void> | void;
}

/** @throws CliError for flags and operands that the verb does not take. */
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
