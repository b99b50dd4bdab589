import { RefusalError } from './refusal.ts';

/**
 * Splits a command line like Pebble: white space separates words, '' and "" quote, a backslash escapes, `#` at the
 * start of a word begins a comment. Nothing is expanded.
 */
export function splitShellWords(line: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line.charAt(at))) at += 1;
    else if (line[at] === '#') at = endOfLine(line, at);
    else {
      const { word, next } = readWord(line, at);
      words.push(word);
      at = next;
    }
  }
  return words;
}

function endOfLine(line: string, from: number): number {
  const newline = line.indexOf('\n', from);
  return newline === -1 ? line.length : newline + 1;
}

function readWord(line: string, start: number): { word: string; next: number } {
  let word = '';
  let at = start;
  while (at < line.length && !/\s/.test(line.charAt(at))) {
    const part = readPart(line, at);
    word += part.text;
    at = part.next;
  }
  return { word, next: at };
}

function readPart(line: string, at: number): { text: string; next: number } {
  const char = line.charAt(at);
  if (char === "'") return readSingleQuoted(line, at + 1);
  if (char === '"') return readDoubleQuoted(line, at + 1);
  if (char !== '\\') return { text: char, next: at + 1 };
  if (at + 1 >= line.length) throw new RefusalError('EOF found after escape character');
  return { text: line.charAt(at + 1), next: at + 2 };
}

function readSingleQuoted(line: string, start: number): { text: string; next: number } {
  const end = line.indexOf("'", start);
  if (end === -1) throw new RefusalError('EOF found when expecting closing quote');
  return { text: line.slice(start, end), next: end + 1 };
}

function readDoubleQuoted(line: string, start: number): { text: string; next: number } {
  let text = '';
  for (let at = start; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (char === '"') return { text, next: at + 1 };
    if (char === '\\') {
      at += 1;
      text += line.charAt(at);
    } else text += char;
  }
  throw new RefusalError('EOF found when expecting closing quote');
}
