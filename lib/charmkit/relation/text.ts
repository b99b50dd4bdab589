import * as z from 'zod';

/**
 * Text of the other side that is no JSON. Whatever else is asked of it is asked of as many characters at most: a pattern, a
 * URL parser or a decoder would take its time over more.
 */
export function textUpTo(characters: number) {
  return z.string().max(characters, { abort: true, error: `is longer than ${characters} characters` });
}

/** Some browsers and proxies take no longer URL. */
const maxUrlLength = 2048;

/** A URL parser mends white space; what the URL is written into may not. */
export const httpUrl = textUpTo(maxUrlLength)
  .refine((text) => isHttpUrl(text), { abort: true, error: 'is not a URL of http or https' })
  .refine(
    (text) => !/[\s\p{Cc}]/u.test(text) && text.isWellFormed(),
    'has white space or control characters',
  );

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** A name that the other side gave something, for a log line; nothing of one that could be anything, such as another line. */
export function printable(name: string): string {
  return /^[\w.:/-]{1,80}$/.test(name) ? name : '(a name that can not be shown)';
}
