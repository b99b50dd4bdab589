/** Quotes and escapes a text, as Pebble prints names and values in its messages. */
export function quoteText(text: string): string {
  return JSON.stringify(text);
}
