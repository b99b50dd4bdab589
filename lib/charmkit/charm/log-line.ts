/** The stack of an error and its causes helps to find a bug. All other lines should be short. */
const maxLength = 1_000;
const maxErrorLength = 16_000;

/** Characters that a terminal or a log would not show as a part of the line. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const unprintableButNewline = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Any text as one line of a log or a status. Control characters are escaped, and the line has a maximum length. */
export function renderLine(text: string): string {
  return shorten(text, maxLength).replaceAll(unprintable, escapeCharacter);
}

/** Like renderLine, for an error: each line of its stack is a line. */
export function renderErrorLines(text: string): string {
  return shorten(text, maxErrorLength).replaceAll(unprintableButNewline, escapeCharacter);
}

function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)} [${text.length - limit} more characters]`;
}

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return (
    shortEscapes[character] ??
    `\\u${code > 0xffff ? `{${code.toString(16)}}` : code.toString(16).padStart(4, '0')}`
  );
}
