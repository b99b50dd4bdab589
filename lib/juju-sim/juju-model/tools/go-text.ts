/** A text as Go's %q prints it, which is how Juju quotes in its messages. */
export function goQuoted(text: string): string {
  return JSON.stringify(text);
}

/** A list as Go's %q prints it: in brackets, without commas. */
export function goQuotedList(texts: readonly string[]): string {
  return `[${texts.map(goQuoted).join(' ')}]`;
}
