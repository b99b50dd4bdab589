import * as z from 'zod';
import { escapeUnprintable, hasPlainHost, maxUrlLength } from '../base/index.ts';

/**
 * Text from the other side that is not JSON. The limit applies before any other check, because a pattern, a URL parser
 * or a decoder would take long for a longer text.
 */
export function textUpTo(characters: number) {
  return z.string().max(characters, { abort: true, error: `is longer than ${characters} characters` });
}

/** A URL parser corrects white space; other readers of the URL may not. */
export const httpUrl = textUpTo(maxUrlLength)
  .refine((text) => isHttpUrl(text), { abort: true, error: 'is not a URL of http or https' })
  .refine((text) => !/[\s\p{Cc}]/u.test(text) && text.isWellFormed(), 'has white space or control characters')
  .refine((text) => hasPlainHost(new URL(text)), 'has a host that is neither a name nor an address');

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** Three of them fit in a line. */
const maxNameLength = 50;

/**
 * A name or title that the other side chose, for a log line. It is in quotation marks unless it is a plain name, so that
 * nothing in it looks like a part of the charm's own sentence. It is cut if it is long.
 */
export function renderName(name: string): string {
  if (/^[\w.:/-]+$/.test(name) && name.length <= maxNameLength) return name;
  const escaped = escapeUnprintable(name.slice(0, maxNameLength).replaceAll(/["\\]/g, '\\$&'));
  const isCut = name.length > maxNameLength || escaped.length > maxNameLength;
  return `"${escaped.slice(0, maxNameLength)}${isCut ? '…' : ''}"`;
}
