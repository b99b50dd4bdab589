import { escapeUnprintable } from '../base/index.ts';

/** The stack of an error and its causes helps to find a bug. All other lines should be short. */
const maxLength = 1_000;
const maxErrorLength = 16_000;

/** Any text as one line of a log or a status. Control characters are escaped, and the line has a maximum length. */
export function renderLine(text: string): string {
  return escapeUnprintable(shorten(text, maxLength));
}

/** Like renderLine, for an error: each line of its stack is a line. */
export function renderErrorLines(text: string): string {
  return shorten(text, maxErrorLength).split('\n').map(escapeUnprintable).join('\n');
}

function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)} [${text.length - limit} more characters]`;
}
