/** A time in the syntax of Pebble's API (Go's durations). */
export function renderDuration(ms: number): string {
  return `${ms}ms`;
}
