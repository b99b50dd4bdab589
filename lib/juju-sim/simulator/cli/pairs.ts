import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliError } from './cli-error.ts';

/** Parses `key=value` operands. A value may contain `=`. */
export function parsePairs(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const split = text.indexOf('=');
      if (split < 1) throw new CliError(`expected key=value, got "${text}"`);
      return [text.slice(0, split), text.slice(split + 1)];
    }),
  );
}

/** Reads the values of options. `@file` means the content of the file, as for `juju config`. */
export async function readValues(
  cwd: string,
  pairs: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const read = Object.entries(pairs).map(async ([key, value]) => [
    key,
    value.startsWith('@') ? await readFile(resolve(cwd, value.slice(1)), 'utf8') : value,
  ]);
  return Object.fromEntries(await Promise.all(read));
}
