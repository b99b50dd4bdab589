/** Quotes a text like Go's %q, which Juju uses in its messages. */
export function quoteGoText(text: string): string {
  return JSON.stringify(text);
}

/** Prints a list like Go's %q: in brackets, without commas. */
export function quoteGoList(texts: readonly string[]): string {
  return `[${texts.map(quoteGoText).join(' ')}]`;
}
