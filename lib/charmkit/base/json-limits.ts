/** Limits for JSON text. The whole text is checked before any object is built. */
export interface JsonLimits {
  readonly characters: number;
  /** How deep lists and objects may be nested. */
  readonly depth: number;
  /** Number of elements, members, lists and objects together. */
  readonly values: number;
}

// Codes of characters, because comparing texts of one character takes three times as long.
const [quote, comma, openList, closeList, openObject, closeObject] = [0x22, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d];

/** What exceeds the limits, or undefined. Reads the text once; the text need not be valid JSON. */
export function findExcess(text: string, limits: JsonLimits): string | undefined {
  if (text.length > limits.characters) return `is longer than ${limits.characters} characters`;
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === quote) at = endOfString(text, at);
    else if (sign === comma) values += 1;
    else if (sign === closeList || sign === closeObject) depth -= 1;
    else if (sign === openList || sign === openObject) {
      depth += 1;
      values += 1;
    }
    if (depth > limits.depth) return `is nested deeper than ${limits.depth} levels`;
    if (values > limits.values) return `holds more than ${limits.values} values`;
  }
  return undefined;
}

/** The end of the string that begins here, or the end of the text if the string does not end. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}
