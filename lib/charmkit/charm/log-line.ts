/** A stack of errors and causes helps to find a bug; no other line needs to be longer than can be read at a glance. */
const maxLength = 1_000;
const maxErrorLength = 16_000;

/** What a terminal or a log would take for something else than a character of the line. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const unprintableButNewline = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text of any origin as one line of a log or a status, which it can neither break nor flood: control characters are
 * escaped, and what is beyond the limit is left out.
 */
export function renderLine(text: string): string {
  return shorten(text, maxLength).replaceAll(unprintable, escapeCharacter);
}

/** As renderLine, for an error: its stack stands on lines of their own. */
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
