/** Characters that a terminal or a log would not show as a part of the line. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Escapes the characters of a text that would not be shown as a part of its line, as JavaScript escapes them. */
export function escapeUnprintable(text: string): string {
  return text.replaceAll(unprintable, escapeCharacter);
}

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return (
    shortEscapes[character] ??
    `\\u${code > 0xffff ? `{${code.toString(16)}}` : code.toString(16).padStart(4, '0')}`
  );
}
