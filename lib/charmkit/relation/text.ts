import * as z from 'zod';

/**
 * Text from the other side that is not JSON. The limit applies before any other check, because a pattern, a URL parser
 * or a decoder would take long for a longer text.
 */
export function textUpTo(characters: number) {
  return z.string().max(characters, { abort: true, error: `is longer than ${characters} characters` });
}

/** Some browsers and proxies accept no longer URL. */
const maxUrlLength = 2048;

/** A URL parser corrects white space; other readers of the URL may not. */
export const httpUrl = textUpTo(maxUrlLength)
  .refine((text) => isHttpUrl(text), { abort: true, error: 'is not a URL of http or https' })
  .refine(
    (text) => !/[\s\p{Cc}]/u.test(text) && text.isWellFormed(),
    'has white space or control characters',
  );

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** A name that the other side chose, for a log line; a placeholder if it could be anything, such as another line. */
export function printable(name: string): string {
  return /^[\w.:/-]{1,80}$/.test(name) ? name : '(a name that can not be shown)';
}
