/** Text in double quotes with escapes, as Pebble puts names and values into its messages. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
