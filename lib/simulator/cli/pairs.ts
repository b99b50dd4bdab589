import { CliError } from './cli-error.ts';

/** `key=value` operands by key; a value may hold further `=`. */
export function parsePairs(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const split = text.indexOf('=');
      if (split < 1) throw new CliError(`expected key=value, got "${text}"`);
      return [text.slice(0, split), text.slice(split + 1)];
    }),
  );
}
