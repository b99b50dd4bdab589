import { getOwnValue } from '../own-value.ts';
import { quoteGoList, quoteGoText } from './go-text.ts';
import { createUsageFailure } from './tool-failure.ts';

/** The kind of an option's value. `check` returns an error text for an invalid value. */
export type OptionKind = 'flag' | 'text' | { readonly check: (value: string) => string | undefined };

export interface Arguments {
  /** The last value of each option by name. Flags are "true" or "false". */
  readonly options: Readonly<Record<string, string>>;
  readonly operands: readonly string[];
}

/**
 * Parses a command line like Juju's gnuflag: options and operands in any order, `--name value`, `--name=value`,
 * `-nvalue`, clustered one-letter flags, and `--` before operands that begin with `-`.
 * @throws ToolFailure (exit 2) with gnuflag's message.
 */
export function parseArguments(
  kinds: Readonly<Record<string, OptionKind>>,
  args: readonly string[],
): Arguments {
  const options: Record<string, string> = {};
  const operands: string[] = [];
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      operands.push(...rest.splice(0));
    } else if (!word.startsWith('-') || word === '-') {
      operands.push(word);
    } else if (word.startsWith('--')) {
      readLong(kinds, word, rest, options);
    } else {
      readShort(kinds, word.slice(1), rest, options);
    }
  }
  return { options, operands };
}

/** Refuses unexpected operands. */
export function refuseOperands(operands: readonly string[]): void {
  if (operands.length > 0) throw createUsageFailure(`unrecognized args: ${quoteGoList(operands)}`);
}

type Found = Record<string, string>;

function readLong(
  kinds: Readonly<Record<string, OptionKind>>,
  word: string,
  rest: string[],
  found: Found,
): void {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  if (name === '') throw createUsageFailure(`empty option in argument ${quoteGoText(word)}`);
  take(kinds, name, equals < 0 ? undefined : word.slice(equals + 1), rest, found);
}

function readShort(
  kinds: Readonly<Record<string, OptionKind>>,
  word: string,
  rest: string[],
  found: Found,
): void {
  for (let letters = word; letters !== ''; ) {
    const [name = ''] = letters;
    letters = letters.slice(name.length);
    const isFlag = getOwnValue(kinds, name) === 'flag';
    const takesRest = !isFlag || letters.startsWith('=');
    const attached = takesRest && letters !== '' ? letters : undefined;
    take(kinds, name, isFlag ? attached?.slice(1) : attached, rest, found);
    if (attached !== undefined) return;
  }
}

function take(
  kinds: Readonly<Record<string, OptionKind>>,
  name: string,
  attached: string | undefined,
  rest: string[],
  found: Found,
): void {
  const dashed = name.length > 1 ? `--${name}` : `-${name}`;
  const kind = getOwnValue(kinds, name);
  if (kind === undefined) throw createUsageFailure(`option provided but not defined: ${dashed}`);
  if (kind === 'flag') {
    found[name] = attached === undefined ? 'true' : parseBoolean(attached, dashed);
    return;
  }
  const value = attached ?? rest.shift();
  if (value === undefined) throw createUsageFailure(`option needs an argument: ${dashed}`);
  const complaint = kind === 'text' ? undefined : kind.check(value);
  if (complaint !== undefined) {
    throw createUsageFailure(`invalid value ${quoteGoText(value)} for option ${dashed}: ${complaint}`);
  }
  found[name] = value;
}

/** The texts that Go's strconv.ParseBool accepts. */
function parseBoolean(text: string, dashed: string): string {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return 'true';
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return 'false';
  throw createUsageFailure(
    `invalid value ${quoteGoText(text)} for option ${dashed}: strconv.ParseBool: parsing ${quoteGoText(text)}: invalid syntax`,
  );
}
