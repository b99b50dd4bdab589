/** A variable in any of Grafana's notations: `$name`, `${name}`, `${name:format}`, `[[name]]`. */
const variable = /\$\w+|\$\{[^{}]+\}|\[\[\w+(?::\w+)?\]\]/g;

/**
 * Replaces each variable in a query with text that the grammar accepts there: a duration in a range and after
 * `offset`, a number after `@`, else a name. The replacement has the same length, so positions stay those of
 * the query.
 */
export function replaceVariables(query: string): string {
  return query.replaceAll(variable, (found: string, at: number) =>
    placeholder(
      found.length,
      query.slice(Math.max(0, at - context), at),
      query.slice(at + found.length).slice(0, context),
    ),
  );
}

/** Whether this part of a query contains a variable. */
export function hasVariable(part: string): boolean {
  return part.search(variable) >= 0;
}

/**
 * The length of the text before a variable that shows its role. Reading all of it for each variable would
 * take quadratic time.
 */
const context = 200;

function placeholder(length: number, before: string, after: string): string {
  const start = before.trimEnd();
  if (start.endsWith('@')) return '1'.repeat(length);
  const isOffset = /\boffset\s+-$/i.test(start) || (start !== before && /\boffset$/i.test(start));
  const isDuration = isOffset || isInRange(before);
  if (!isDuration) return 'x'.repeat(length);
  const hasUnit = /^(?:ms|[smhdwy])\b/.test(after);
  return hasUnit ? '1'.repeat(length) : `${'1'.repeat(length - 1)}s`;
}

/**
 * Whether a range is open. It steps through the text, because a pattern would search for the end from each
 * beginning.
 */
function isInRange(before: string): boolean {
  for (let at = before.length - 1; at >= 0; at -= 1) {
    const sign = before.charAt(at);
    if (sign === '[') return true;
    if (']{}()"\'`'.includes(sign)) return false;
  }
  return false;
}
