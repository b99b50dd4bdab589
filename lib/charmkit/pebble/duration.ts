/** A time as Pebble's API reads it (Go's duration syntax). */
export function renderDuration(ms: number): string {
  return `${ms}ms`;
}
