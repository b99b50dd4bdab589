import { CliError } from './cli-error.ts';

/** Splits a line like a shell: at spaces, with single and double quotes and backslashes. # begins a comment. */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  const token = /\s+|#.*$|((?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"\\])+)|(.)/gsuy;
  for (const [, word, stray] of line.matchAll(token)) {
    if (stray !== undefined) throw new CliError(`unfinished quote in: ${line}`);
    if (word !== undefined) words.push(unquote(word));
  }
  return words;
}

function unquote(word: string): string {
  return word.replace(/\\(.)|'([^']*)'|"((?:\\.|[^"\\])*)"/gsu, (_all, escaped, single, double) => {
    return escaped ?? single ?? double.replace(/\\(["\\$`])/g, '$1');
  });
}
