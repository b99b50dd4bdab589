/** Longer texts fill a screen. A dashboard in a databag has megabytes. */
const longest = 300;
const shownCharacters = 200;

/** The value with each long text cut, and its length said. */
export function limitTexts(value: unknown): unknown {
  if (typeof value === 'string') return shortenText(value);
  if (Array.isArray(value)) return value.map(limitTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, limitTexts(inner)]));
}

function shortenText(text: string): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, shownCharacters)}... (${text.length} characters; --full shows them)`;
}
